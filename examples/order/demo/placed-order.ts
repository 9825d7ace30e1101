// Follows one placed order by the history of its run. The run is not queried, so this also works while the worker is down.

import type { StartedRun, AnySnapshot } from 'tenuto/client';
import type { order } from '../contracts/order.ts';
import type { Underway } from './kinds.ts';
import type { PlannedOrder } from './orders.ts';

export type Phase = 'placed' | 'with the carrier' | 'being undone' | 'waiting for a person' | 'completed' | 'undone' | 'lost';

export interface PlacedOrder extends Underway {
  readonly planned: PlannedOrder;
  readonly snapshot: AnySnapshot | undefined;
  /** Whether a person had to decide about it. */
  readonly decided: boolean;
  /** The duration from its start to its end, or until now, in milliseconds. */
  readonly milliseconds: number;
  /** Follows the run until it ends or the signal is aborted. */
  follow(signal: AbortSignal): Promise<void>;
}

interface Waiter {
  readonly holds: (snapshot: AnySnapshot) => boolean;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
  readonly what: string;
}

export function placedOrder(planned: PlannedOrder, run: StartedRun<typeof order>): PlacedOrder {
  const began = performance.now();
  const waiters = new Set<Waiter>();
  let snapshot: AnySnapshot | undefined;
  let decided = false;
  let ended: number | undefined;
  return {
    planned,
    run,
    get snapshot() {
      return snapshot;
    },
    get decided() {
      return decided;
    },
    get milliseconds() {
      return (ended ?? performance.now()) - began;
    },
    reaches: (step, state) =>
      until(`${step} is ${state}`, (now) => now.steps.some(({ id, state: { kind } }) => id === step && kind === state)),
    undoFails: (step) =>
      until(`the undo of ${step} fails`, (now) => now.steps.some(({ id, undo }) => id === step && undo.kind === 'failed')),
    follow,
  };

  async function follow(signal: AbortSignal): Promise<void> {
    for await (const next of run.watch({ signal })) {
      snapshot = next;
      decided ||= next.outcome === 'undo-failed';
      for (const waiter of waiters) if (waiter.holds(next)) settle(waiter, waiter.resolve);
    }
    if (signal.aborted) return;
    ended = performance.now();
    for (const waiter of waiters) settle(waiter, () => waiter.reject(new Error(`The run ended before ${waiter.what}`)));
  }

  function until(what: string, holds: Waiter['holds']): Promise<void> {
    if (snapshot && holds(snapshot)) return Promise.resolve();
    return new Promise((resolve, reject) => void waiters.add({ holds, resolve, reject, what }));
  }

  function settle(waiter: Waiter, end: () => void): void {
    waiters.delete(waiter);
    end();
  }
}

export function phaseOf({ snapshot }: PlacedOrder): Phase {
  switch (snapshot?.outcome) {
    case undefined:
    case 'running':
      return snapshot?.pivoted ? 'with the carrier' : 'placed';
    case 'undoing':
      return 'being undone';
    case 'undo-failed':
      return 'waiting for a person';
    case 'abandoned':
      return 'lost';
    default:
      return snapshot?.outcome ?? 'placed';
  }
}
