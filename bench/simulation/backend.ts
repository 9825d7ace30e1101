// Instances as a scenario has them: how long they take, and when they fail.

import { ServiceUnavailable } from '../../src/model/errors.ts';
import { withEffect } from '../../src/model/step-error.ts';
import type { VirtualWorld } from './virtual-world.ts';

export interface Backend {
  readonly id: string;
  /** Calls that arrived. */
  readonly calls: number;
  send(timeout: number): Promise<void>;
}

/** What a call meets that arrives now. */
export type Behaviour =
  | { readonly kind: 'answers'; readonly after: number }
  | { readonly kind: 'fails'; readonly after: number }
  | { readonly kind: 'refuses connections' };

/** Answers as many at a time as come. */
export function createBackend(id: string, behaviour: () => Behaviour, world: VirtualWorld): Backend {
  const backend = { id, calls: 0, send };
  return backend;

  function send(timeout: number): Promise<void> {
    backend.calls++;
    const met = behaviour();
    return new Promise((resolve, reject) => {
      const fail = (message: string) =>
        reject(withEffect(new ServiceUnavailable(message), met.kind === 'refuses connections' ? 'none' : 'unknown'));
      if (met.kind === 'refuses connections') return void world.alarm(1, () => fail('refused'));
      if (met.after > timeout) return void world.alarm(timeout, () => fail('late'));
      world.alarm(met.after, () => (met.kind === 'fails' ? fail('failed') : resolve()));
    });
  }
}

interface Waiting {
  readonly done: () => void;
}

export interface Workers {
  /** How many calls it works on at a time. */
  readonly workers: () => number;
  /** Mean milliseconds of work, exponentially distributed. */
  readonly work: number;
  readonly down?: () => boolean;
}

/** Has a bounded number of workers and a line without bound before them; works on whatever is in it, whether or not anybody still waits. */
export function createQueueingBackend(id: string, { workers, work, down = () => false }: Workers, world: VirtualWorld): Backend {
  const line: Waiting[] = [];
  let busy = 0;
  const backend = { id, calls: 0, send };
  return backend;

  function send(timeout: number): Promise<void> {
    backend.calls++;
    return new Promise((resolve, reject) => {
      if (down()) return void world.alarm(1, () => reject(new ServiceUnavailable('down')));
      const stop = world.alarm(timeout, () => reject(new ServiceUnavailable('late')));
      line.push({
        done: () => {
          stop();
          resolve();
        },
      });
      next();
    });
  }

  function next(): void {
    while (busy < workers()) {
      const waiting = line.shift();
      if (!waiting) return;
      busy++;
      world.alarm(-Math.log(1 - world.random()) * work, () => {
        busy--;
        waiting.done();
        next();
      });
    }
  }
}
