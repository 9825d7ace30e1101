// Performs a node that asks a question. The question stays open if the run continues as new. It may be open for years. So
// each reminder checks whether the history has grown long.

import type { AskNode } from '../definition.ts';
import { evaluate, type Scope } from '../evaluate.ts';
import type { AskOptions, SavedQuestion, Tell } from '../../model/messages/asks.ts';
import type { Json } from '../../model/json.ts';
import { calledBy } from './called.ts';
import { passThrough } from '../../model/kernel/continuation.ts';
import { failed, type Work } from './node-result.ts';
import type { NodeContext } from './node-context.ts';

export function performAsk(node: AskNode, context: NodeContext): Work {
  const { scheduler, group, before, end } = context;
  const from = context.saved as SavedQuestion | undefined;
  let save = () => from;
  const options = optionsOf(node, context);
  scheduler.whenFree((ended) =>
    scheduler.inside(group.scope, () => {
      const asked = (given: () => SavedQuestion) => void (save = given);
      scheduler.runContext.asks.ask(node.ask, options, { from, asked, reminded }).then(
        (output) => scheduler.turn(group.scope, () => end({ kind: 'succeeded', output, dependsOn: before })),
        (thrown: unknown) => scheduler.turn(group.scope, () => end(failed(thrown, before))),
      );
      ended(); // an open question is not a step in flight
    }),
  );
  return { save: () => save() };

  function reminded(): void {
    scheduler.turn(group.scope, () => scheduler.whenFree((ended) => ended()));
  }
}

function optionsOf(node: AskNode, context: NodeContext): AskOptions {
  const { of, remind, escalate, deadline } = node;
  const { scope } = context;
  const about = aboutOf(node, scope);
  const reminder = (call: string | undefined) => call !== undefined && { call: reminderBy(call, about, context) };
  return {
    of: nameOf(evaluate(of, scope)),
    ...about,
    ...(remind && { remind: { every: remind.every, ...reminder(remind.call) } }),
    ...(escalate && { escalate: { after: escalate.after, to: nameOf(evaluate(escalate.to, scope)), ...reminder(escalate.call) } }),
    ...(deadline !== undefined && { deadline }),
  };
}

type About = Pick<AskOptions, 'about'>;

function aboutOf({ about }: AskNode, scope: Scope): About {
  const known = about === undefined ? undefined : (evaluate(about, scope) as Json | undefined);
  return known === undefined ? {} : { about: known };
}

function reminderBy(operation: string, about: About, { scheduler, group, before }: NodeContext): Tell {
  const { kernel, contract } = scheduler.runContext;
  const called = calledBy(contract, { kind: 'call', name: operation });
  return (to, ask) => kernel.step({ ...called, input: { ask, to, ...about }, group, ...(before && { after: before }) }, passThrough());
}

function nameOf(value: unknown): string {
  if (typeof value === 'string' && value !== '') return value;
  const found = value === undefined ? 'missing' : JSON.stringify(value);
  throw new TypeError(`Cannot ask: the name of the person or role is ${found}. Use a text that is not empty`);
}
