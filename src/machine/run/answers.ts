// Answers the updates of a machine. Each update is an event. The machine takes it, or refuses it with the state and what
// the state accepts.

import type { Process } from '../../model/contract/process.ts';
import { BusinessError } from '../../model/errors.ts';
import type { Answer, Bindings, View } from '../bindings.ts';
import { acceptedBy, eventOf } from '../events.ts';
import type { Interpreter } from './interpreter.ts';
import { statesOf } from '../state.ts';
import type { MachineEvent } from '../xstate.ts';

interface AnswersOptions {
  readonly contract: Process;
  readonly bindings: Bindings;
  readonly interpreter: Interpreter;
  readonly stopped: () => boolean;
}

// An answer without its types, which were checked in the code that defines it.
interface AnyAnswer extends Pick<Answer<never>, 'refuse'> {
  accept?(machine: View): unknown;
}

export type Answers = (name: string, payload: unknown) => unknown;

export function createAnswers({ contract, bindings, interpreter, stopped }: AnswersOptions): Answers {
  const names = eventNames(contract);
  const answers = (bindings.answers ?? {}) as Readonly<Record<string, AnyAnswer | undefined>>;
  return (name, payload) => {
    const event = eventOf(name, payload);
    const { snapshot, end } = interpreter;
    if (end || stopped() || !snapshot.can(event))
      throw answers[name]?.refuse?.(viewFor(event)) ?? notAccepted(contract.name, viewFor(event));
    interpreter.take(event);
    return answers[name]?.accept?.(viewFor(event));
  };

  function viewFor(event: MachineEvent): View {
    const { snapshot } = interpreter;
    return { state: statesOf(snapshot.value), accepts: acceptedBy(snapshot, names), context: snapshot.context, event };
  }
}

export const eventNames = ({ updates = {}, signals = {} }: Process): readonly string[] => [
  ...Object.keys(updates),
  ...Object.keys(signals),
];

function notAccepted(process: string, { state, accepts, event: { type } }: View): BusinessError {
  const why = accepts.includes(type) ? 'a guard refuses it' : `it accepts ${accepts.map((name) => `'${name}'`).join(', ') || 'nothing'}`;
  const message = `Cannot take '${type}' in state ${state.map((each) => `'${each}'`).join(', ')} of process '${process}': ${why}`;
  return new BusinessError('NotAccepted', { message, details: { state, accepts } });
}
