// Computes the transitions of a machine without performing them. XState's `initialTransition` and `transition` do the same,
// but each time they create an actor of the machine and compute the initial state again.

import type { AnyMachineSnapshot } from 'xstate';
import { createSelf, refused, type Created } from '../self.ts';
import type { Action, Machine, MachineEvent, Snapshot } from '../xstate.ts';

export type Step = readonly [Snapshot, readonly Action[]];

export interface Transitions {
  initial(input: unknown): Step;
  next(snapshot: Snapshot, event: MachineEvent): Step;
}

/** The results of the transition that is being computed. */
interface Computation {
  readonly before: Snapshot | undefined;
  readonly sent: MachineEvent[];
  readonly created: Set<Created>;
  readonly actions: Action[];
}

export function transitionsIn(machine: Machine, id: string): Transitions {
  let current: Computation | undefined;
  const self = createSelf({ id, snapshot: () => current?.before, send, created: (actor) => current?.created.add(actor) });
  const scope = scopeFor(self, (action) => current?.actions.push(action));
  return {
    initial: (input) => step(undefined, () => machine.getInitialSnapshot(scope, input)),
    next: (before, event) => step(before, () => machine.transition(before as unknown as AnyMachineSnapshot, event, scope)),
  };

  function step(before: Snapshot | undefined, compute: () => AnyMachineSnapshot): Step {
    const computation: Computation = { before, sent: [], created: new Set(), actions: [] };
    current = computation;
    try {
      const snapshot = compute() as unknown as Snapshot;
      return [snapshot, actionsOf(computation)];
    } finally {
      current = undefined;
    }
  }

  function send(event: MachineEvent): void {
    if (!current)
      throw refused(`self.send({ type: '${event.type}' }) was called outside of a transition`, 'Return the result from an actor');
    current.sent.push(event);
  }

  // Events of self.send() come before those of actions, as in XState, which performs the actions after the transition.
  function actionsOf({ sent, created, actions }: Computation): readonly Action[] {
    for (const { type, params } of actions) if (type === 'xstate.spawnChild') created.delete((params as { actorRef: Created }).actorRef);
    const info = { context: undefined, event: { type: '' }, self };
    return [
      ...sent.map((event) => ({ type: 'xstate.sendTo', params: { to: self, event }, info })),
      ...[...created].map((params) => ({ type: 'spawn', params, info })),
      ...actions,
    ];
  }
}

const nothing = (): void => undefined;

type Scope = Parameters<Machine['transition']>[2];

function scopeFor(self: ReturnType<typeof createSelf>, actionExecutor: (action: Action) => void): Scope {
  const ignored = { logger: nothing, defer: nothing, stopChild: nothing, emit: nothing };
  return { self, system: self.system, id: self.id, sessionId: self.id, ...ignored, actionExecutor } as unknown as Scope;
}
