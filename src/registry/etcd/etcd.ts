// The client of etcd: version 3 of its API, as JSON over HTTP.

import { httpClient } from '../http-client.ts';
import { isRecord, recordIn } from '../../model/record.ts';
import { parseJson } from '../json.ts';
import { assertShape, record, something, text, type Options } from '../../model/shape.ts';
import { textOf } from '../../platform/text-of.ts';
import { systemEnvironment, type Environment } from '../../platform/environment.ts';

export interface EtcdOptions {
  /** The URL of etcd. @default 'http://127.0.0.1:2379' */
  readonly url?: string;
  /** The token for authentication, or a function that returns one if tokens expire. */
  readonly token?: string | (() => Promise<string>);
  readonly environment?: Environment;
}

export interface Etcd {
  readonly name: string;
  readonly environment: Environment;
  readonly call: (method: string, body: unknown, signal?: AbortSignal) => Promise<unknown>;
  /** Resolves when a key in the range has changed since the revision, and in any case after 30 s. */
  readonly changed: (range: Range, options: { revision: string; signal: AbortSignal }) => Promise<void>;
}

export interface Range {
  readonly key: string;
  readonly range_end?: string;
}

export interface Listed {
  /** The revision of the whole store. */
  readonly revision: string;
  readonly entries: readonly { readonly key: string; readonly value: string; readonly version: string }[];
}

const maxWatchMs = 30_000; // the connection may be dead without a sign

const shape = record({ url: text, token: something, environment: something } satisfies Options<EtcdOptions>);

export function etcd(options: EtcdOptions): Etcd {
  assertShape('Cannot use etcd', options, shape);
  const { url = 'http://127.0.0.1:2379', token, environment = systemEnvironment } = options;
  const { origin } = new URL(url);
  const name = `etcd at ${origin}`;
  const headers = async (): Promise<Readonly<Record<string, string>>> =>
    token === undefined ? {} : { Authorization: typeof token === 'string' ? token : await token() };
  const client = httpClient({ name, base: origin, headers });
  return {
    name,
    environment,
    call: async (method, body, signal) =>
      parseJson((await client.ask({ method: 'POST', path: `/v3/${method}`, body, ...(signal && { signal }) })).text),
    changed: async (range, { revision, signal }) => {
      const ended = new AbortController();
      const cancel = environment.setTimer(maxWatchMs, () => ended.abort());
      try {
        const body = { create_request: { ...range, start_revision: String(BigInt(revision) + 1n) } };
        const lines = client.lines({ method: 'POST', path: '/v3/watch', body, signal: AbortSignal.any([signal, ended.signal]) });
        for await (const line of lines) if (isChange(parseJson(line), name)) return;
        throw new Error(`Cannot watch ${name}: it closed the connection`);
      } catch (error) {
        if (!ended.signal.aborted) throw error;
      } finally {
        cancel();
        ended.abort();
      }
    },
  };
}

/** A canceled watch counts as a change: the revision is no longer available, so the keys must be read again. */
function isChange(line: unknown, name: string): boolean {
  if (!isRecord(line)) throw new Error(`Cannot watch ${name}: it sent a line that is not an event. Check that the address is that of etcd`);
  const { result, error } = line;
  if (error !== undefined) throw new Error(`Cannot watch ${name}: ${JSON.stringify(error).slice(0, 300)}`);
  const { canceled, events } = recordIn(result);
  return canceled === true || (Array.isArray(events) && events.length > 0);
}

export async function list({ call, name }: Etcd, range: Range, signal?: AbortSignal): Promise<Listed> {
  const { header, kvs = [] } = recordIn(await call('kv/range', range, signal));
  const { revision } = recordIn(header);
  if (!isNumber(revision) || !Array.isArray(kvs))
    throw new Error(`Cannot read what ${name} answered: it is not a range of keys. Check that the address is that of etcd`);
  return { revision, entries: kvs.map(entryOf) };
}

/** In etcd's JSON, whole numbers are texts. */
const isNumber = (value: unknown): value is string => typeof value === 'string' && /^\d{1,19}$/.test(value);

function entryOf(found: unknown): Listed['entries'][number] {
  const { key, value, mod_revision: version } = recordIn(found);
  return { key: plain(key), value: plain(value), version: String(version) };
}

export const coded = (text: string): string => Buffer.from(text).toString('base64');
const plain = (text: unknown): string => (typeof text === 'string' ? textOf(Buffer.from(text, 'base64')) : ''); // an empty value is absent

/** Returns the range of all keys with a prefix. */
export const below = (prefix: string): Range => ({
  key: coded(prefix),
  range_end: coded(prefix.slice(0, -1) + String.fromCharCode(prefix.charCodeAt(prefix.length - 1) + 1)),
});
