// Work of this process that nobody waits for for ever: it is told when it is given up, and its caller goes on.

import { ServiceUnavailable } from '../../model/errors.ts';
import { forTimer } from '../../platform/timer.ts';

export interface Bound {
  /** For people: 'payments.capture'. */
  readonly subject: string;
  /** Milliseconds. */
  readonly timeout: number;
  readonly signal?: AbortSignal | undefined;
}

/** What is given up may have been done: the work may go on all the same. */
export function bounded<T>(work: (signal: AbortSignal) => Promise<T>, { subject, timeout, signal }: Bound): Promise<T> {
  return new Promise((resolve, reject) => {
    const controller = new AbortController();
    const end = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', giveUp);
    };
    const stop = (why: string, cause?: unknown): void => {
      const failure = new ServiceUnavailable(`Cannot wait for ${subject}: ${why}`, { cause });
      end();
      reject(failure);
      controller.abort(failure);
    };
    const giveUp = (): void => {
      stop('the call was given up', signal?.reason);
    };
    const timer: NodeJS.Timeout = setTimeout(stop, forTimer(timeout), `no answer within ${String(timeout)} ms`);
    if (signal?.aborted) {
      giveUp();
      return;
    }
    signal?.addEventListener('abort', giveUp, { once: true });
    void work(controller.signal).then(resolve, reject).finally(end);
  });
}
