// The client of a Consul agent, for its registry and its key-value store.

import { httpClient, type HttpAnswer, type HttpClient } from '../http-client.ts';
import { parseJson } from '../json.ts';
import { repeat } from '../repeat.ts';
import { assertShape, record, something, text, type Options } from '../../model/shape.ts';
import { systemEnvironment, type Environment } from '../../platform/environment.ts';

export interface ConsulOptions {
  /** The URL of the agent. @default 'http://127.0.0.1:8500', the agent of the machine */
  readonly url?: string;
  readonly token?: string;
  readonly datacenter?: string;
  /** The namespace, for Consul Enterprise. */
  readonly namespace?: string;
  readonly environment?: Environment;
}

export interface Consul extends HttpClient {
  readonly name: string;
  readonly environment: Environment;
  /** Query parameters of each request. */
  readonly scope: URLSearchParams;
}

const shape = record({
  url: text,
  token: text,
  datacenter: text,
  namespace: text,
  environment: something,
} satisfies Options<ConsulOptions>);

export function consul(options: ConsulOptions): Consul {
  assertShape('Cannot use Consul', options, shape);
  const { url = 'http://127.0.0.1:8500', token, datacenter, namespace, environment = systemEnvironment } = options;
  const { origin } = new URL(url);
  const name = `consul at ${origin}`;
  const scope = new URLSearchParams({
    ...(datacenter !== undefined && { dc: datacenter }),
    ...(namespace !== undefined && { ns: namespace }),
  });
  const headers: Readonly<Record<string, string>> = token === undefined ? {} : { 'X-Consul-Token': token };
  return { name, environment, scope, ...httpClient({ name, base: origin, headers: () => Promise.resolve(headers) }) };
}

const wait = 30; // seconds
const maxMs = (wait + wait / 16 + 5) * 1_000; // Consul adds up to a sixteenth

interface BlockingQuery {
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly expect?: readonly number[];
  readonly answered: (answer: HttpAnswer) => void;
  readonly failed: (error: Error) => void;
}

/** Sends blocking queries, each for changes since the last answer. Returns the function that ends them. */
export function watchBlocking(
  { ask, name, scope, environment }: Consul,
  { path, query = {}, expect = [], answered, failed }: BlockingQuery,
): () => void {
  let index = 0;
  return repeat({
    environment,
    failed: (error) => {
      index = 0;
      failed(error);
    },
    round: async (signal) => {
      const parameters = new URLSearchParams([...scope, ...Object.entries(query), ['index', String(index)], ['wait', `${wait}s`]]);
      const answer = await ask({ path: `${path}?${String(parameters)}`, within: maxMs, signal, expect });
      const newest = indexIn(answer, name);
      index = newest < index ? 0 : newest; // it decreases if the server has lost its data
      if (!signal.aborted) answered(answer);
    },
  });
}

function indexIn({ headers }: HttpAnswer, name: string): number {
  const index = headers.get('X-Consul-Index') ?? '';
  if (!/^\d{1,15}$/.test(index))
    throw new Error(`Cannot read what ${name} answered: it has no index. Check that the address is that of a Consul agent`);
  return Math.max(1, Number(index));
}

export function listIn({ text }: HttpAnswer, name: string): readonly unknown[] {
  const list = parseJson(text);
  if (!Array.isArray(list))
    throw new Error(`Cannot read what ${name} answered: it is not a list. Check that the address is that of a Consul agent`);
  return list;
}
