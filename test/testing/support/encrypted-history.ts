// A recorded history as it would be, had worker and client encrypted it: every payload but those that the server reads.

import type { Payload, PayloadCodec } from '@temporalio/common';

interface Recorded {
  readonly workflowId: string;
  readonly history: unknown;
}

/** A payload in JSON: bytes are base64. */
interface Written {
  readonly metadata: Readonly<Record<string, string>>;
  readonly data?: string;
}

export async function encrypted({ workflowId, history }: Recorded, codec: PayloadCodec): Promise<Recorded> {
  return { workflowId, history: await sealed(history) };

  async function sealed(value: unknown): Promise<unknown> {
    if (Array.isArray(value)) return Promise.all(value.map(sealed));
    if (typeof value !== 'object' || value === null) return value;
    if (isPayload(value)) return seal(value);
    const fields = Object.entries<unknown>({ ...value }).map(async ([name, field]) => [
      name,
      name === 'searchAttributes' ? field : await sealed(field),
    ]);
    return Object.fromEntries((await Promise.all(fields)) as [string, unknown][]);
  }

  async function seal({ metadata, data = '' }: Written): Promise<Written> {
    const plain = { metadata: mapped(metadata, bytes), data: bytes(data) };
    const [payload] = (await codec.encode([plain])) as [{ [Field in keyof Payload]-?: NonNullable<Payload[Field]> }];
    return { metadata: mapped(payload.metadata, base64), data: base64(payload.data) };
  }
}

const isPayload = (value: object): value is Written => 'metadata' in value && 'encoding' in (value.metadata as object);
const bytes = (text: string): Uint8Array => Buffer.from(text, 'base64');
const base64 = (value: unknown): string => Buffer.from(value as Uint8Array).toString('base64');

const mapped = <From, To>(record: Readonly<Record<string, From>>, change: (value: From) => To): Record<string, To> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]));
