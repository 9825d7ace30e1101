// Stores the signals that the state does not accept, in the order of their arrival, until a state accepts them. None is
// lost, and none is taken twice.

import { eventOf } from '../events.ts';
import type { MachineEvent, Snapshot } from '../xstate.ts';

export interface PendingSignal {
  readonly name: string;
  readonly payload: unknown;
}

export interface Inbox {
  put(signal: PendingSignal): void;
  /** Removes and returns the first signal that the current state accepts. */
  next(snapshot: Snapshot): MachineEvent | undefined;
  readonly pending: readonly PendingSignal[];
}

export function createInbox(carried: readonly PendingSignal[] = []): Inbox {
  const pending = [...carried];
  return { put: (signal) => void pending.push(signal), next, pending };

  function next(snapshot: Snapshot): MachineEvent | undefined {
    const at = pending.findIndex(({ name, payload }) => snapshot.can(eventOf(name, payload)));
    const [signal] = at === -1 ? [] : pending.splice(at, 1);
    return signal && eventOf(signal.name, signal.payload);
  }
}
