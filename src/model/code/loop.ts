// loop(): a long-running process in turns. A turn passes only its state to the next one. So the run can continue as new
// between any two turns, without a visible difference.

import type { AnswerOf, Process, ProcessRequest } from '../contract/process.ts';
import { runProcess } from '../run-process.ts';
import type { JsonOnly } from '../json.ts';
import type { Notation } from '../notation.ts';
import { assertShape, callback, record, type Options } from '../shape.ts';
import type { Run } from './body.ts';
import type { Calls } from './calls.ts';
import { callsOf } from './calls.ts';
import { createRun } from './create-run.ts';
import { createTurns, latest, type Latest } from './start-over.ts';

/** How a turn ends: with the state for the next turn, or with the output. If `again` is a function, it is called for the state when no handler is under way. */
export type Turn<State, Output> = { readonly again: Latest<State & JsonOnly<State>> } | { readonly done: Output };

export interface Loop<P extends Process, State> {
  /** Returns the state of the first turn. */
  start(request: ProcessRequest<P>): State & JsonOnly<State>;
  turn(state: State, services: Calls<P>, run: Omit<Run<P>, 'again'>): Promise<Turn<State, AnswerOf<P>>>;
}

type AnyTurn = (state: unknown, services: unknown, run: unknown) => Promise<Turn<unknown, unknown>>;

const shape = record({ start: callback, turn: callback } satisfies Options<Loop<Process, unknown>>, ['start', 'turn']);

/** Implements a process as a loop of turns. The contract gives the types, as in the other notations. */
export function loop<const P extends Process, State>({ name }: P, given: Loop<P, State>): Notation {
  assertShape(`Cannot define process '${name}' as a loop`, given, shape);
  const { start, turn } = given;
  const anyTurn = turn as unknown as AnyTurn;
  return {
    kind: 'code',
    run: (runtime, contract, input) =>
      runProcess(runtime, contract, async (runContext) => {
        const { kernel, updates } = runContext;
        const turns = createTurns(runContext);
        const services = callsOf(contract, { kernel, group: kernel.root });
        const run = createRun(runContext);
        const { carried } = runtime.state;
        let state = carried && 'state' in carried ? carried.state : start(input as ProcessRequest<P>);
        for (;;) {
          const end = await anyTurn(state, services, run);
          if ('done' in end) return end.done;
          const { again } = end;
          if (typeof again !== 'function') updates.retire();
          await turns.rest();
          if (runtime.state.long()) await turns.continueAsNew(() => ({ input, state: latest(again) }));
          state = latest(again);
          turns.end();
        }
      }),
  };
}
