// The machine notation: defines a process as an XState machine.

import type { AnyStateMachine, ContextFrom } from 'xstate';
import type { Process } from '../model/contract/process.ts';
import { assertNoOthers } from '../model/meant.ts';
import type { StateOutline } from '../description/machine-outline.ts';
import type { Notation } from '../model/notation.ts';
import { assertShape, callback, record, type Options } from '../model/shape.ts';
import type { Answer, Bindings } from './bindings.ts';
import { define } from './definition.ts';
import { outlineOf } from './outline.ts';
import { runMachine } from './run/run-machine.ts';

export interface MachineNotation extends Notation {
  readonly kind: 'machine';
  /** Returns the machine as plain data. */
  outline(): StateOutline;
}

/**
 * Defines a process as an XState machine, or as the plain data of one.
 * @throws TypeError with all findings, if a run cannot perform the machine
 */
export function machine<const P extends Process, M extends AnyStateMachine | Readonly<Record<string, unknown>>>(
  contract: P,
  definition: M,
  bindings: Bindings<P, ContextOf<M>> = {},
): MachineNotation {
  const any = bindings as unknown as Bindings;
  assertNoOthers(`Cannot bind the machine of process '${contract.name}'`, any, bindingNames);
  for (const [name, answer = {}] of Object.entries<unknown>(any.answers ?? {}))
    assertShape(`Cannot bind the answer of update '${name}' of process '${contract.name}'`, answer, answerShape);
  const defined = define(contract, definition, any);
  return {
    kind: 'machine',
    outline: () => outlineOf(defined),
    run: (runtime, _, input) => runMachine(runtime, { contract, machine: defined, bindings: any }, input),
  };
}

const answerShape = record({ accept: callback, refuse: callback } satisfies Options<Answer<never>>);

const bindingNames = Object.keys({ actors: true, answers: true, log: true, emit: true } satisfies Record<keyof Bindings, true>);

/** @hidden */
type ContextOf<M> = M extends AnyStateMachine ? ContextFrom<M> : unknown;
