// Timers and conditions in virtual time.

import { asItIs } from '../../model/kernel/arrival.ts';
import type { Arrival, Runtime } from '../../model/kernel/runtime.ts';
import type { MemoryScopes } from './memory-scopes.ts';
import type { Pulse } from './pulse.ts';
import type { VirtualClock } from './virtual-clock.ts';

interface World {
  readonly clock: VirtualClock;
  readonly pulse: Pulse;
  readonly scopes: MemoryScopes;
}

/** Makes what an alarm does something that happened: whoever waits looks again. */
export type Ring = (then: () => void) => () => void;

export function createWaiting({ clock, pulse, scopes }: World): Pick<Runtime, 'timer' | 'wait'> & { readonly ring: Ring } {
  return { timer, wait, ring };

  function timer<T>(milliseconds: number, { came, failed }: Arrival<void, T>): Promise<T> {
    const rung = scopes.cancellable<void>((resolve) =>
      clock.alarm(
        Math.max(1, milliseconds),
        ring(() => resolve(undefined)),
      ),
    );
    return rung.then(came, failed);
  }

  function wait<T = boolean>(holds: () => boolean, milliseconds?: number, arrival?: Arrival<boolean, T>): Promise<T> {
    const { came, failed } = arrival ?? (asItIs() as Arrival<boolean, T>);
    return held(holds, milliseconds).then(came, failed);
  }

  function held(holds: () => boolean, milliseconds = Infinity): Promise<boolean> {
    if (milliseconds <= 0 || (!scopes.isCancelled() && holds())) return Promise.resolve(holds());
    return scopes.cancellable<boolean>((resolve) => {
      const end = (held: boolean) => {
        stop();
        resolve(held);
      };
      const holdsHere = scopes.bound(holds);
      const stopWaiting = pulse.when(holdsHere, () => end(true));
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
      void pulse.beat();
    };
  }
}
