// Calls a service over HTTP, by docs/service-protocol.md.

import { InvalidAnswer, ServiceUnavailable } from '../../../model/errors.ts';
import { failureOf } from './http-failure.ts';
import type { ServiceCall, Transport } from './transport.ts';

export interface HttpOptions {
  /** Sent with every call: authentication, a tenant. */
  readonly headers?: Readonly<Record<string, string>>;
  /** A larger answer is refused unread. Bytes; default 4 MB. */
  readonly maximumAnswer?: number;
}

/** A service at one address, like 'http://127.0.0.1:4001'. */
export function http(base: string | URL, { headers = {}, maximumAnswer = 4_194_304 }: HttpOptions = {}): Transport {
  const url = (operation: string) => `${String(base).replace(/\/$/, '')}/${encodeURIComponent(operation)}`;
  return { send, mismatches: () => (URL.canParse(String(base)) ? [] : [`'${String(base)}' is not a URL`]) };

  async function send(call: ServiceCall): Promise<unknown> {
    const subject = `${call.service.name}.${call.operation}`;
    const response = await request(call, subject);
    const text = await read(response, subject);
    if (!response.ok) throw failureOf({ subject, response, text });
    return parse({ subject, response, text });
  }

  async function request({ operation, input, key, undoes, timeout }: ServiceCall, subject: string): Promise<Response> {
    try {
      return await fetch(url(operation), {
        method: 'POST',
        redirect: 'error',
        signal: AbortSignal.timeout(Math.max(1, Math.floor(timeout))),
        body: JSON.stringify(input ?? null),
        headers: {
          ...headers,
          'content-type': 'application/json',
          'idempotency-key': encodeKey(key),
          ...(undoes !== undefined && { undoes: encodeKey(undoes) }),
          'x-deadline-ms': String(Math.max(1, Math.floor(timeout))),
        },
      });
    } catch (error) {
      throw unreachable(`Cannot reach ${subject} at ${url(operation)}`, { error, timeout });
    }
  }

  async function read(response: Response, subject: string): Promise<string> {
    try {
      const chunks: Uint8Array[] = [];
      let size = 0;
      for await (const chunk of bodyOf(response)) {
        size += chunk.byteLength;
        if (size > maximumAnswer)
          throw new InvalidAnswer(
            `${subject} answered with more than ${String(maximumAnswer)} bytes; raise maximumAnswer if that is right`,
          );
        chunks.push(chunk);
      }
      return Buffer.concat(chunks).toString('utf8');
    } catch (error) {
      if (error instanceof InvalidAnswer) throw error;
      throw unreachable(`The answer of ${subject} broke off`, { error });
    }
  }
}

// Node's streams can be iterated; the DOM's type of them does not say so.
const bodyOf = ({ body }: Response): AsyncIterable<Uint8Array> | Iterable<never> =>
  (body as unknown as AsyncIterable<Uint8Array> | null) ?? [];

// A key may hold any workflow id; a header holds printable ASCII only.
const encodeKey = (key: string): string => key.replace(/[^\x20-\x7e]|%/g, (character) => encodeURIComponent(character));

function unreachable(message: string, { error, timeout }: { error: unknown; timeout?: number }): ServiceUnavailable {
  const late = error instanceof Error && error.name === 'TimeoutError';
  const reason = late && timeout !== undefined ? `no answer within ${String(timeout)} ms` : reasonOf(error);
  return new ServiceUnavailable(`${message}: ${reason}`, { cause: error });
}

function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error ? cause.message || cause.name : String(cause);
}

interface Answered {
  readonly subject: string;
  readonly response: Response;
  readonly text: string;
}

// Something else than the service may have answered: a proxy, a captive page. The call may have been done or not.
function parse({ subject, response, text }: Answered): unknown {
  try {
    return JSON.parse(text === '' ? 'null' : text) as unknown;
  } catch {
    const type = response.headers.get('content-type') ?? 'no content type';
    throw new ServiceUnavailable(`${subject} answered ${String(response.status)} with ${type} instead of JSON: ${text.slice(0, 120)}`);
  }
}
