// Timers and conditions in virtual time.

import { passThrough } from '../../model/kernel/continuation.ts';
import type { Continuation, Runtime } from '../../model/kernel/runtime.ts';
import type { MemoryScopes } from './memory-scopes.ts';
import type { EventLoop } from './event-loop.ts';
import type { VirtualClock } from './virtual-clock.ts';

interface Environment {
  readonly clock: VirtualClock;
  readonly eventLoop: EventLoop;
  readonly scopes: MemoryScopes;
}

/** Wraps the callback of an alarm, so that conditions are checked after it. */
export type Ring = (then: () => void) => () => void;

export function createWaiting({ clock, eventLoop, scopes }: Environment): Pick<Runtime, 'timer' | 'wait'> & { readonly ring: Ring } {
  return { timer, wait, ring };

  function timer<T>(milliseconds: number, { resolved, rejected }: Continuation<void, T>): Promise<T> {
    const rung = scopes.cancellable<void>((resolve) =>
      clock.alarm(
        Math.max(1, milliseconds),
        ring(() => resolve(undefined)),
      ),
    );
    return rung.then(resolved, rejected);
  }

  function wait<T = boolean>(holds: () => boolean, milliseconds?: number, arrival?: Continuation<boolean, T>): Promise<T> {
    const { resolved, rejected } = arrival ?? (passThrough() as Continuation<boolean, T>);
    return held(holds, milliseconds).then(resolved, rejected);
  }

  function held(holds: () => boolean, milliseconds = Infinity): Promise<boolean> {
    if (milliseconds <= 0 || (!scopes.isCancelled() && holds())) return Promise.resolve(holds());
    return scopes.cancellable<boolean>((resolve) => {
      const end = (held: boolean) => {
        stop();
        resolve(held);
      };
      const holdsHere = scopes.bound(holds);
      const stopWaiting = eventLoop.when(holdsHere, () => end(true));
      const stopClock =
        milliseconds === Infinity
          ? undefined
          : clock.alarm(
              milliseconds,
              ring(() => end(holdsHere())),
            );
      const stop = () => {
        stopWaiting();
        stopClock?.();
      };
      return stop;
    });
  }

  function ring(then: () => void): () => void {
    return () => {
      then();
      void eventLoop.flush();
    };
  }
}
