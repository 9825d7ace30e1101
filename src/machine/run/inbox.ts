// Signals that the state does not accept wait here, in the order they came, until one does. None is lost, and none is
// taken twice.

import { eventOf } from '../events.ts';
import type { MachineEvent, Snapshot } from '../xstate.ts';

export interface Kept {
  readonly name: string;
  readonly payload: unknown;
}

export interface Inbox {
  put(signal: Kept): void;
  /** Takes out the first that the machine accepts where it is. */
  next(snapshot: Snapshot): MachineEvent | undefined;
  readonly kept: readonly Kept[];
}

export function createInbox(carried: readonly Kept[] = []): Inbox {
  const kept = [...carried];
  return { put: (signal) => void kept.push(signal), next, kept };

  function next(snapshot: Snapshot): MachineEvent | undefined {
    const at = kept.findIndex(({ name, payload }) => snapshot.can(eventOf(name, payload)));
    const [signal] = at === -1 ? [] : kept.splice(at, 1);
    return signal && eventOf(signal.name, signal.payload);
  }
}
