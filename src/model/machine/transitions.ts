// The transitions of a machine, computed and not performed. XState's `initialTransition` and `transition` do the same, but
// make an actor of the machine each time, and with it the initial state again.

import { createEmptyActor, type AnyMachineSnapshot } from 'xstate';
import type { Action, Machine, MachineEvent, Snapshot } from './xstate.ts';

export type Step = readonly [Snapshot, readonly Action[]];

export interface Transitions {
  initial(input: unknown): Step;
  next(snapshot: Snapshot, event: MachineEvent): Step;
}

export function transitionsIn(machine: Machine): Transitions {
  let actions: Action[] = [];
  const scope = inertScope((action) => void actions.push(action));
  return {
    initial: (input) => step(() => machine.getInitialSnapshot(scope, input)),
    next: (snapshot, event) => step(() => machine.transition(snapshot as unknown as AnyMachineSnapshot, event, scope)),
  };

  function step(compute: () => AnyMachineSnapshot): Step {
    actions = [];
    const snapshot = compute() as unknown as Snapshot;
    return [snapshot, actions];
  }
}

const nothing = (): void => undefined;

type Scope = Parameters<Machine['transition']>[2];

function inertScope(actionExecutor: (action: Action) => void): Scope {
  const self = createEmptyActor();
  const ignored = { logger: nothing, defer: nothing, stopChild: nothing, emit: nothing };
  return { self, system: self.system, id: '', sessionId: '', ...ignored, actionExecutor } as unknown as Scope;
}
