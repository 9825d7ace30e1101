// Instances as a scenario has them: how long they take, when they fail, how busy they say they are.

import type { Attempt } from '../../src/gateway/call.ts';
import { ServiceUnavailable } from '../../src/model/errors.ts';
import { withEffect, type Effect } from '../../src/model/step-error.ts';
import type { VirtualWorld } from './virtual-environment.ts';

export interface Backend {
  readonly id: string;
  /** It is one of those to which something happens. */
  readonly odd: boolean;
  /** Calls that arrived. */
  readonly calls: number;
  send(attempt: Attempt): Promise<void>;
}

export interface Named {
  readonly id: string;
  readonly odd?: boolean;
}

/** What a call meets that arrives now. */
export type Behaviour =
  | { readonly kind: 'answers'; readonly after: number }
  | { readonly kind: 'fails'; readonly after: number }
  | { readonly kind: 'refuses connections' }
  | { readonly kind: 'says nothing' };

/** Answers as many at a time as come. */
export function createBackend({ id, odd = false }: Named, behaviour: () => Behaviour, environment: VirtualWorld): Backend {
  const backend = { id, odd, calls: 0, send };
  return backend;

  function send(attempt: Attempt): Promise<void> {
    backend.calls++;
    const met = behaviour();
    return new Promise((resolve, reject) => {
      const fail = failWith(reject);
      attempt.signal?.addEventListener('abort', () => fail('given up'), { once: true });
      if (met.kind === 'refuses connections') return void environment.setTimer(1, () => fail('refused', 'none'));
      const after = met.kind === 'says nothing' ? Infinity : met.after;
      if (after > attempt.timeout) return void environment.setTimer(attempt.timeout, () => fail('late'));
      environment.setTimer(after, () => (met.kind === 'fails' ? fail('failed') : resolve()));
    });
  }
}

export interface Workers {
  /** How many calls it works on at a time. */
  readonly workers: () => number;
  /** Mean milliseconds of work, exponentially distributed. */
  readonly work: number;
  readonly down?: () => boolean;
}

/** Has a bounded number of workers and a line without bound before them; works on whatever is in it, whether or not anybody still waits. */
export function createQueueingBackend(
  { id, odd = false }: Named,
  { workers, work, down = () => false }: Workers,
  environment: VirtualWorld,
): Backend {
  const line: (() => void)[] = [];
  let busy = 0;
  const backend = { id, odd, calls: 0, send };
  return backend;

  function send({ timeout, loaded }: Attempt): Promise<void> {
    backend.calls++;
    return new Promise((resolve, reject) => {
      const fail = failWith(reject);
      if (down()) return void environment.setTimer(1, () => fail('down'));
      const stop = environment.setTimer(timeout, () => fail('late'));
      line.push(() => {
        stop();
        loaded(Math.min(1, busy / workers()));
        resolve();
      });
      next();
    });
  }

  function next(): void {
    while (busy < workers()) {
      const done = line.shift();
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
