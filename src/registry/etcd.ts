// The way to etcd: version 3 of its interface, as JSON over HTTP.

import { httpClient } from './http-client.ts';
import { parseJson } from './snapshot.ts';
import { realWorld, type World } from '../platform/world.ts';

export interface EtcdOptions {
  /** Default: 'http://127.0.0.1:2379'. */
  readonly url?: string;
  /** Where a token ends after a while: what gets another one. */
  readonly token?: string | (() => Promise<string>);
  readonly world?: World;
}

export interface Etcd {
  readonly name: string;
  readonly world: World;
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

export function etcd({ url = 'http://127.0.0.1:2379', token, world = realWorld }: EtcdOptions): Etcd {
  const { origin } = new URL(url);
  const name = `etcd at ${origin}`;
  const headers = async (): Promise<Readonly<Record<string, string>>> =>
    token === undefined ? {} : { Authorization: typeof token === 'string' ? token : await token() };
  const client = httpClient({ name, base: origin, headers });
  return {
    name,
    world,
    call: async (method, body, signal) =>
      parseJson((await client.ask({ method: 'POST', path: `/v3/${method}`, body, ...(signal && { signal }) })).text),
    changed: async (range, { revision, signal }) => {
      const enough = new AbortController();
      const takeBack = world.alarm(lookAgainAfter, () => enough.abort());
      try {
        const body = { create_request: { ...range, start_revision: String(BigInt(revision) + 1n) } };
        const lines = client.lines({ method: 'POST', path: '/v3/watch', body, signal: AbortSignal.any([signal, enough.signal]) });
        for await (const line of lines) if (isNews(parseJson(line))) return;
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
function isNews(line: unknown): boolean {
  const { result, error } = line as { result?: { events?: readonly unknown[]; canceled?: boolean }; error?: { message?: string } };
  if (error) throw new Error(`Cannot watch etcd: ${error.message ?? 'it has refused'}`);
  return result?.canceled === true || (result?.events ?? []).length > 0;
}

export async function list({ call, name }: Etcd, range: Range, signal?: AbortSignal): Promise<Listed> {
  const answer = (await call('kv/range', range, signal)) as {
    header?: { revision: string };
    kvs?: readonly { key: string; value?: string; mod_revision: string }[];
  };
  if (answer.header === undefined) throw new Error(`Cannot read what ${name} answered: not a range of keys; is that etcd?`);
  const entries = (answer.kvs ?? []).map(({ key, value = '', mod_revision }) => ({
    key: plain(key),
    value: plain(value),
    version: mod_revision,
  }));
  return { revision: answer.header.revision, entries };
}

export const coded = (text: string): string => Buffer.from(text).toString('base64');
const plain = (text: string): string => Buffer.from(text, 'base64').toString();

/** All keys that begin so. */
export const below = (prefix: string): Range => ({
  key: coded(prefix),
  range_end: coded(prefix.slice(0, -1) + String.fromCharCode(prefix.charCodeAt(prefix.length - 1) + 1)),
});
