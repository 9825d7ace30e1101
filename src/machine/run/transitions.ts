// The transitions of a machine, computed and not performed. XState's `initialTransition` and `transition` do the same, but
// make an actor of the machine each time, and with it the initial state again.

import type { AnyMachineSnapshot } from 'xstate';
import { createSelf, refused, type Created } from '../self.ts';
import type { Action, Machine, MachineEvent, Snapshot } from '../xstate.ts';

export type Step = readonly [Snapshot, readonly Action[]];

export interface Transitions {
  initial(input: unknown): Step;
  next(snapshot: Snapshot, event: MachineEvent): Step;
}

/** What comes of the transition that is being computed. */
interface Under {
  readonly before: Snapshot | undefined;
  readonly sent: MachineEvent[];
  readonly created: Set<Created>;
  readonly actions: Action[];
}

export function transitionsIn(machine: Machine, id: string): Transitions {
  let way: Under | undefined;
  const self = createSelf({ id, snapshot: () => way?.before, send, created: (actor) => way?.created.add(actor) });
  const scope = scopeFor(self, (action) => way?.actions.push(action));
  return {
    initial: (input) => step(undefined, () => machine.getInitialSnapshot(scope, input)),
    next: (before, event) => step(before, () => machine.transition(before as unknown as AnyMachineSnapshot, event, scope)),
  };

  function step(before: Snapshot | undefined, compute: () => AnyMachineSnapshot): Step {
    const under: Under = { before, sent: [], created: new Set(), actions: [] };
    way = under;
    try {
      const snapshot = compute() as unknown as Snapshot;
      return [snapshot, actionsOf(under)];
    } finally {
      way = undefined;
    }
  }

  function send(event: MachineEvent): void {
    if (!way) throw refused(`self.send({ type: '${event.type}' }) was called outside of a transition`, 'Let an actor return what it found');
    way.sent.push(event);
  }

  // What self.send() sends is there before what actions send, as in XState, which performs those after the transition.
  function actionsOf({ sent, created, actions }: Under): readonly Action[] {
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
