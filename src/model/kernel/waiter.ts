// Timers and conditions that a snapshot shows while they wait. A wait that outlasts its turn of the process never resolves.

import type { Continuation, Runtime } from './runtime.ts';
import type { Wait } from './snapshot.ts';
import type { DeliveryOrder } from './delivery-order.ts';

export interface Waiter {
  timer(milliseconds: number): Promise<void>;
  wait(wait: Wait & { readonly until?: number }, condition: () => boolean): Promise<boolean>;
  endTurn(): void;
}

interface WaiterOptions {
  readonly runtime: Runtime;
  readonly deliveryOrder: DeliveryOrder;
  readonly waits: Set<Wait>;
}

export function createWaiter({ runtime, deliveryOrder, waits }: WaiterOptions): Waiter {
  const open = new Set<Wait>();
  let turn = 0;
  return { timer, wait, endTurn };

  function timer(milliseconds: number): Promise<void> {
    const continuation = waiting<void>({ kind: 'timer', until: runtime.now() + milliseconds });
    return deliveryOrder.answer<void, void>((seen) => runtime.timer(milliseconds, seen), {
      continuation,
      fromOutside: ({ status }) => status === 'fulfilled',
    });
  }

  function wait(entry: Wait & { readonly until?: number }, condition: () => boolean): Promise<boolean> {
    const { holds, judge } = judged(condition);
    if (holds()) return new Promise((resolve) => resolve(judge(true)));
    const { until } = entry;
    const { resolved, rejected } = waiting<boolean>(entry);
    const continuation = { rejected, resolved: (held: boolean) => judge(resolved(held)) };
    if (until === undefined) return runtime.wait(holds, undefined, continuation);
    return deliveryOrder.answer<boolean, boolean>((seen) => runtime.wait(holds, until - runtime.now(), seen), {
      continuation,
      fromOutside: (end) => end.status === 'fulfilled' && !end.value,
    });
  }

  function waiting<V>(entry: Wait): Continuation<V, V> {
    const began = turn;
    waits.add(entry);
    open.add(entry);
    return {
      resolved: (value) => {
        close(entry);
        return began === turn ? value : new Promise<V>(() => undefined);
      },
      rejected: (error) => {
        close(entry);
        throw error;
      },
    };
  }

  function close(entry: Wait): void {
    waits.delete(entry);
    open.delete(entry);
  }

  function endTurn(): void {
    turn++;
    open.forEach(close);
  }
}

// A condition that throws ends its wait with that error. Otherwise, on Temporal, it would fail the workflow task again and again.
function judged(condition: () => boolean) {
  let failure: { readonly error: unknown } | undefined;
  return { holds, judge };

  function holds(): boolean {
    try {
      return failure !== undefined || condition();
    } catch (error) {
      failure = { error };
      return true;
    }
  }

  function judge<T>(held: T): T {
    if (failure) throw failure.error;
    return held;
  }
}
