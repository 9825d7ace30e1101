// Delayed events as durable timers. Each has the id that it was sent with, so that it can be cancelled. They arrive in the
// order in which they are due. If two are due at the same time, they arrive in the order in which they were sent. Timers
// alone would not keep this order: a timer takes at least a millisecond, so 1 would arrive before 0.

import type { Kernel } from '../../model/kernel/kernel.ts';
import type { Runtime, Scope } from '../../model/kernel/runtime.ts';
import type { MachineEvent } from '../xstate.ts';

export interface Delayed {
  readonly id: string | undefined;
  readonly event: MachineEvent;
  readonly at: number; // milliseconds since the epoch
}

export interface Delays {
  begin(delayed: Delayed): void;
  cancel(id: string): void;
  end(): void;
  /** The events that have not arrived yet. */
  readonly open: readonly Delayed[];
}

interface DelaysOptions {
  readonly runtime: Pick<Runtime, 'now' | 'scope'>;
  readonly kernel: Pick<Kernel, 'timer'>;
  readonly post: (event: MachineEvent) => void;
}

export function createDelays({ runtime, kernel, post }: DelaysOptions): Delays {
  const running = new Map<Delayed, Scope>();
  return {
    begin,
    cancel: (id) => stop((delayed) => delayed.id === id),
    end: () => stop(() => true),
    get open() {
      return [...running.keys()];
    },
  };

  function begin(delayed: Delayed): void {
    const scope = runtime.scope.open();
    running.set(delayed, scope);
    const milliseconds = Math.max(1, delayed.at - runtime.now());
    scope
      .run(() => kernel.timer(milliseconds))
      .then(
        () => arrive(delayed),
        () => running.delete(delayed), // cancelled
      );
  }

  function arrive(delayed: Delayed): void {
    if (!running.has(delayed)) return; // it arrived with one whose timer fired earlier
    const inOrder = [...running.keys()].sort((one, other) => one.at - other.at);
    for (const due of inOrder.slice(0, inOrder.indexOf(delayed) + 1)) if (running.delete(due)) post(due.event);
  }

  function stop(which: (delayed: Delayed) => boolean): void {
    for (const [delayed, scope] of running) {
      if (!which(delayed)) continue;
      running.delete(delayed);
      scope.cancel();
    }
  }
}
