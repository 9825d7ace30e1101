// Bounds work in this process by a timeout and an abort signal. At the bound the work is aborted, and its caller continues.

import { ServiceUnavailable } from '../../model/errors.ts';
import { forTimer } from '../../platform/timer.ts';

export interface Bound {
  /** The operation, for messages: 'payments.capture'. */
  readonly subject: string;
  /** Milliseconds. */
  readonly timeout: number;
  readonly signal?: AbortSignal | undefined;
}

/** Runs the work within a timeout. Aborted work may have had an effect, because it may continue. */
export function bounded<T>(work: (signal: AbortSignal) => Promise<T>, { subject, timeout, signal }: Bound): Promise<T> {
  return new Promise((resolve, reject) => {
    const controller = new AbortController();
    const end = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    };
    const stop = (why: string, cause?: unknown): void => {
      const failure = new ServiceUnavailable(`Cannot wait for ${subject}: ${why}`, { cause });
      end();
      reject(failure);
      controller.abort(failure);
    };
    const abort = (): void => {
      stop('the call was aborted', signal?.reason);
    };
    const timer: NodeJS.Timeout = setTimeout(stop, forTimer(timeout), `no answer within ${String(timeout)} ms`);
    if (signal?.aborted) {
      abort();
      return;
    }
    signal?.addEventListener('abort', abort, { once: true });
    void work(controller.signal).then(resolve, reject).finally(end);
  });
}
