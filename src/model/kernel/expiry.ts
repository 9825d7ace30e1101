// Ends a run before its reservations expire. A service holds a reserved step only for a limited time. While steps wait to
// be confirmed, a timer runs for the first one that expires. When only the time to confirm is left, the run is ended, and
// so undone. A run that reserves nothing has no timer.

import { passThrough } from './continuation.ts';
import { expired } from '../errors.ts';
import { timeToGetReady } from './confirm-state.ts';
import { isReserved, type Journal, type StepRecord } from './journal.ts';
import type { Runtime, Scope } from './runtime.ts';
import type { DeliveryOrder } from './delivery-order.ts';

export interface Expiry {
  /** Sets the timer anew. Must be called whenever the first step to expire may have changed. */
  watch(): void;
  /** Returns the error with which to end the run if there is no time left. Otherwise returns undefined. */
  late(): Error | undefined;
}

interface ExpiryOptions {
  readonly runtime: Runtime;
  readonly journal: Journal;
  readonly deliveryOrder: DeliveryOrder;
  /** The timer ends with this scope. */
  readonly scope: Scope;
  readonly stop: (error: Error) => Promise<unknown>;
}

interface Watched {
  readonly until: number;
  cancel: () => void;
}

export function createExpiry({ runtime, journal, deliveryOrder, scope, stop }: ExpiryOptions): Expiry {
  let watched: Watched | undefined;
  return { watch, late };

  function watch(): void {
    const until = journal.pivoted ? Infinity : earliest();
    if (until === (watched?.until ?? Infinity)) return;
    watched?.cancel();
    watched = until === Infinity ? undefined : begin(until);
  }

  function earliest(): number {
    return journal.select(isReserved).reduce((first, step) => Math.min(first, untilOf(step)), Infinity);
  }

  function late(): Error | undefined {
    const step = journal.pivoted ? undefined : journal.select((one) => isReserved(one) && untilOf(one) <= runtime.now())[0];
    return step && expired(step.id);
  }

  function begin(until: number): Watched {
    const begun: Watched = { until, cancel: () => undefined };
    const milliseconds = Math.max(1, until - runtime.now());
    const timer = () =>
      deliveryOrder.answer<void, void>((seen) => runtime.timer(milliseconds, seen), {
        continuation: passThrough(),
        fromOutside: ({ status }) => status === 'fulfilled',
      });
    const inner = scope.open();
    begun.cancel = inner.cancel;
    inner.run(timer).then(expire, () => undefined);
    return begun;
  }

  function expire(): void {
    watched = undefined;
    const error = late();
    if (error) void stop(error);
    else watch();
  }
}

function untilOf({ began, confirm }: StepRecord): number {
  const within = confirm?.kind === 'tried' && !confirm.asked ? confirm.within : undefined;
  return within === undefined ? Infinity : began.at + timeToGetReady(within);
}
