// The way to etcd: version 3 of its interface, as JSON over HTTP.

import { httpClient } from '../http-client.ts';
import { isRecord, recordIn } from '../../model/record.ts';
import { parseJson } from '../json.ts';
import { assertShape, record, something, text, type Options } from '../../model/shape.ts';
import { textOf } from '../../platform/text-of.ts';
import { systemEnvironment, type Environment } from '../../platform/environment.ts';

export interface EtcdOptions {
  /** Default: 'http://127.0.0.1:2379'. */
  readonly url?: string;
  /** Where a token ends after a while: what gets another one. */
  readonly token?: string | (() => Promise<string>);
  readonly environment?: Environment;
}

export interface Etcd {
  readonly name: string;
  readonly environment: Environment;
  readonly call: (method: string, body: unknown, signal?: AbortSignal) => Promise<unknown>;
  /** Resolves when something among the keys has changed since the revision, and after half a minute anyway. */
  readonly changed: (range: Range, options: { revision: string; signal: AbortSignal }) => Promise<void>;
}

export interface Range {
  readonly key: string;
  readonly range_end?: string;
}

export interface Listed {
  /** Of the whole store. */
  readonly revision: string;
  readonly entries: readonly { readonly key: string; readonly value: string; readonly version: string }[];
}

const lookAgainAfter = 30_000; // whatever a connection says that may be dead

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
      const enough = new AbortController();
      const takeBack = environment.setTimer(lookAgainAfter, () => enough.abort());
      try {
        const body = { create_request: { ...range, start_revision: String(BigInt(revision) + 1n) } };
        const lines = client.lines({ method: 'POST', path: '/v3/watch', body, signal: AbortSignal.any([signal, enough.signal]) });
        for await (const line of lines) if (isNews(parseJson(line), name)) return;
        throw new Error(`Cannot watch ${name}: it has ended the connection`);
      } catch (error) {
        if (!enough.signal.aborted) throw error;
      } finally {
        takeBack();
        enough.abort();
      }
    },
  };
}

/** `canceled`: what is asked for is not kept any more; look again, then. */
function isNews(line: unknown, name: string): boolean {
  if (!isRecord(line)) throw new Error(`Cannot watch ${name}: it told what is no event; is that etcd?`);
  const { result, error } = line;
  if (error !== undefined) throw new Error(`Cannot watch ${name}: ${JSON.stringify(error).slice(0, 300)}`);
  const { canceled, events } = recordIn(result);
  return canceled === true || (Array.isArray(events) && events.length > 0);
}

export async function list({ call, name }: Etcd, range: Range, signal?: AbortSignal): Promise<Listed> {
  const { header, kvs = [] } = recordIn(await call('kv/range', range, signal));
  const { revision } = recordIn(header);
  if (!isNumber(revision) || !Array.isArray(kvs))
    throw new Error(`Cannot read what ${name} answered: it is not a range of keys; is that etcd?`);
  return { revision, entries: kvs.map(entryOf) };
}

/** Whole numbers are texts in etcd's JSON. */
const isNumber = (value: unknown): value is string => typeof value === 'string' && /^\d{1,19}$/.test(value);

function entryOf(found: unknown): Listed['entries'][number] {
  const { key, value, mod_revision: version } = recordIn(found);
  return { key: plain(key), value: plain(value), version: String(version) };
}

export const coded = (text: string): string => Buffer.from(text).toString('base64');
const plain = (text: unknown): string => (typeof text === 'string' ? textOf(Buffer.from(text, 'base64')) : ''); // none: it is empty

/** All keys that begin so. */
export const below = (prefix: string): Range => ({
  key: coded(prefix),
  range_end: coded(prefix.slice(0, -1) + String.fromCharCode(prefix.charCodeAt(prefix.length - 1) + 1)),
});
