// Timers and conditions in virtual time.

import type { Runtime } from '../model/kernel/runtime.ts';
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

  async function timer(milliseconds: number): Promise<void> {
    await scopes.cancellable<undefined>((resolve) =>
      clock.alarm(
        Math.max(1, milliseconds),
        ring(() => resolve(undefined)),
      ),
    );
  }

  async function wait(holds: () => boolean, milliseconds = Infinity): Promise<boolean> {
    if (milliseconds <= 0 || (!scopes.cancelled && holds())) return holds();
    return await scopes.cancellable<boolean>((resolve) => {
      const end = (held: boolean) => {
        stop();
        resolve(held);
      };
      const stopWaiting = pulse.when(holds, () => end(true));
      const stopClock =
        milliseconds === Infinity
          ? undefined
          : clock.alarm(
              milliseconds,
              ring(() => end(holds())),
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
