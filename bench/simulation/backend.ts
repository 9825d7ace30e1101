// The simulated instances of a scenario: how long they take, when they fail, and which load they report.

import type { Attempt } from '../../src/gateway/call.ts';
import { ServiceUnavailable } from '../../src/model/errors.ts';
import { withEffect, type Effect } from '../../src/model/step-error.ts';
import type { VirtualEnvironment } from './virtual-environment.ts';

export interface Backend {
  readonly id: string;
  /** Whether it is one of the instances that the event affects. */
  readonly odd: boolean;
  /** The number of calls that arrived. */
  readonly calls: number;
  send(attempt: Attempt): Promise<void>;
}

export interface Named {
  readonly id: string;
  readonly odd?: boolean;
}

/** What happens to a call that arrives now. */
export type Behaviour =
  | { readonly kind: 'answers'; readonly after: number }
  | { readonly kind: 'fails'; readonly after: number }
  | { readonly kind: 'refuses connections' }
  | { readonly kind: 'says nothing' };

/** Creates an instance that processes any number of calls at a time. */
export function createBackend({ id, odd = false }: Named, behaviour: () => Behaviour, environment: VirtualEnvironment): Backend {
  const backend = { id, odd, calls: 0, send };
  return backend;

  function send(attempt: Attempt): Promise<void> {
    backend.calls++;
    const current = behaviour();
    return new Promise((resolve, reject) => {
      const fail = failWith(reject);
      attempt.signal?.addEventListener('abort', () => fail('aborted'), { once: true });
      if (current.kind === 'refuses connections') return void environment.setTimer(1, () => fail('refused', 'none'));
      const after = current.kind === 'says nothing' ? Infinity : current.after;
      if (after > attempt.timeout) return void environment.setTimer(attempt.timeout, () => fail('late'));
      environment.setTimer(after, () => (current.kind === 'fails' ? fail('failed') : resolve()));
    });
  }
}

export interface Workers {
  /** The number of calls that it processes at a time. */
  readonly workers: () => number;
  /** The mean duration of work, in milliseconds. It is exponentially distributed. */
  readonly work: number;
  readonly down?: () => boolean;
}

/**
 * Creates an instance with a bounded number of workers and an unbounded queue before them. It processes every call in the queue,
 * even if the caller no longer waits.
 */
export function createQueueingBackend(
  { id, odd = false }: Named,
  { workers, work, down = () => false }: Workers,
  environment: VirtualEnvironment,
): Backend {
  const queue: (() => void)[] = [];
  let busy = 0;
  const backend = { id, odd, calls: 0, send };
  return backend;

  function send({ timeout, loaded }: Attempt): Promise<void> {
    backend.calls++;
    return new Promise((resolve, reject) => {
      const fail = failWith(reject);
      if (down()) return void environment.setTimer(1, () => fail('down'));
      const stop = environment.setTimer(timeout, () => fail('late'));
      queue.push(() => {
        stop();
        loaded(Math.min(1, busy / workers()));
        resolve();
      });
      next();
    });
  }

  function next(): void {
    while (busy < workers()) {
      const done = queue.shift();
      if (!done) return;
      busy++;
      environment.setTimer(-Math.log(1 - environment.random()) * work, () => {
        done();
        busy--;
        next();
      });
    }
  }
}

const failWith =
  (reject: (error: Error) => void) =>
  (message: string, effect: Effect = 'unknown'): void =>
    reject(withEffect(new ServiceUnavailable(message), effect));
