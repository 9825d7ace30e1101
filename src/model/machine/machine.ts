// The machine notation: a process as an XState machine.

import type { AnyStateMachine, ContextFrom } from 'xstate';
import type { Process } from '../contract/process.ts';
import type { Notation } from '../notation.ts';
import type { Bindings } from './bindings.ts';
import { define } from './definition.ts';
import { runMachine } from './run-machine.ts';

/**
 * A process as an XState machine, or as the plain data of one. Throws where it is not one that a run can perform, with
 * all that is wrong with it.
 */
export function machine<const P extends Process, M extends AnyStateMachine | Readonly<Record<string, unknown>>>(
  contract: P,
  definition: M,
  bindings: Bindings<P, ContextOf<M>> = {},
): Notation {
  const any = bindings as unknown as Bindings;
  const defined = define(contract, definition, any);
  return { kind: 'machine', run: (runtime, _, input) => runMachine(runtime, { contract, machine: defined, bindings: any }, input) };
}

type ContextOf<M> = M extends AnyStateMachine ? ContextFrom<M> : unknown;
