// Every call of the client to Temporal goes through here. A failure becomes a named error, an aborted call ends, and
// after close no call is under way.
//
// 1. close() waits up to 10 s for requests (start, signal, update, …). It ends calls that only wait (result, watch).
// 2. If a caller no longer waits for its work, a rejection of that work never becomes an unhandled rejection.

import { AsyncLocalStorage } from 'node:async_hooks';
import { temporalErrorOf } from '../../platform/temporal-error.ts';
import { ClientClosed } from '../errors.ts';
import { unlessAborted } from './unless-aborted.ts';

export interface Calls {
  /** A call that Temporal answers soon. `what` completes "Cannot …". */
  request<T>(what: string, work: () => Promise<T>): Promise<T>;
  /** A call that may take any time. Returns undefined once `until` is aborted. */
  wait<T>(what: string, work: () => Promise<T>, until?: AbortSignal): Promise<T | undefined>;
  /** A part of a request. When the signal is aborted, its calls end and it returns undefined. */
  until<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T | undefined>;
  close(): Promise<void>;
}

interface CallsOptions {
  readonly address: string;
  readonly namespace: string;
  /** Runs the work. Its calls end when the signal is aborted. */
  readonly abortable: <T>(signal: AbortSignal, work: () => Promise<T>) => Promise<T>;
}

interface Underway {
  readonly kind: 'request' | 'wait';
  readonly ending: AbortController;
  readonly settled: Promise<unknown>;
}

const graceMs = 10_000;

export function createCalls({ address, namespace, abortable }: CallsOptions): Calls {
  const underway = new Set<Underway>();
  const current = new AsyncLocalStorage<AbortSignal>();
  let closed = false;
  return {
    request: async (what, work) => (await perform(what, { kind: 'request', work })) as never,
    wait: (what, work, until) => perform(what, { kind: 'wait', work, ...(until && { until }) }),
    until: unlessEnded,
    close,
  };

  interface Work<T> {
    readonly kind: Underway['kind'];
    readonly work: () => Promise<T>;
    readonly until?: AbortSignal;
  }

  async function perform<T>(what: string, { kind, work, until }: Work<T>): Promise<T | undefined> {
    const closing = () => new ClientClosed(`Cannot ${what}: the client is closed. Close it after the last call has been answered`);
    if (until?.aborted) return undefined;
    if (closed) throw closing();
    const began = performance.now();
    const ending = new AbortController();
    const working = unlessEnded(ending.signal, work);
    const call: Underway = { kind, ending, settled: working.catch(() => undefined) };
    const abort = () => ending.abort();
    until?.addEventListener('abort', abort);
    underway.add(call);
    try {
      const value = await working;
      if (ending.signal.aborted && !until?.aborted) throw closing();
      return value;
    } catch (error) {
      const milliseconds = performance.now() - began;
      throw temporalErrorOf(error, { what, address, namespace, milliseconds }) ?? error;
    } finally {
      until?.removeEventListener('abort', abort);
      underway.delete(call);
    }
  }

  function unlessEnded<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T | undefined> {
    const outer = current.getStore();
    return unlessAborted(signal, (ending) => {
      const either = outer ? AbortSignal.any([outer, ending]) : ending;
      return current.run(either, () => abortable(either, work));
    });
  }

  async function close(): Promise<void> {
    closed = true;
    end((call) => call.kind === 'wait');
    const late = setTimeout(() => end(() => true), graceMs);
    while (underway.size > 0) await Promise.all([...underway].map(({ settled }) => settled));
    clearTimeout(late);
  }

  function end(which: (call: Underway) => boolean): void {
    for (const call of underway) if (which(call)) call.ending.abort();
  }
}
