// A payload codec as users write one: AES-256-GCM over the whole payload.

import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { Payload, PayloadCodec } from '@temporalio/common';

const encoding = 'binary/encrypted';

export function encryption(key: Buffer = randomBytes(32)): PayloadCodec {
  return {
    encode: async (payloads) => payloads.map((payload) => ({ metadata: { encoding: Buffer.from(encoding) }, data: seal(payload) })),
    decode: async (payloads) => payloads.map((payload) => (isSealed(payload) ? open(payload.data ?? new Uint8Array()) : payload)),
  };

  function seal({ metadata, data }: Payload): Uint8Array {
    const iv = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', key, iv);
    const plain = JSON.stringify({ metadata: mapped(metadata ?? {}, base64), data: base64(data ?? new Uint8Array()) });
    return Buffer.concat([iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  }

  function open(data: Uint8Array): Payload {
    const bytes = Buffer.from(data);
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12)).setAuthTag(bytes.subarray(-16));
    const plain = Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]).toString();
    const payload = JSON.parse(plain) as { metadata: Record<string, string>; data: string };
    return { metadata: mapped(payload.metadata, unbase64), data: unbase64(payload.data) };
  }
}

const isSealed = ({ metadata }: Payload): boolean => Buffer.from(metadata?.['encoding'] ?? []).toString() === encoding;
const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
const unbase64 = (text: string): Uint8Array => Buffer.from(text, 'base64');

const mapped = <From, To>(record: Readonly<Record<string, From>>, change: (value: From) => To): Record<string, To> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]));
