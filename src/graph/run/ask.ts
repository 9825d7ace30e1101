// A node that asks somebody. A question stays open where the run goes on in a new one. It may be open for years: whether
// the history has grown long is looked at each time somebody is reminded.

import type { AskNode } from '../definition.ts';
import { evaluate, type Scope } from '../evaluate.ts';
import type { AskOptions, SavedQuestion, Tell } from '../../model/messages/asks.ts';
import type { Json } from '../../model/json.ts';
import { calledBy } from './called.ts';
import { passThrough } from '../../model/kernel/continuation.ts';
import { failed, type Work } from './node-result.ts';
import type { NodeContext } from './node-context.ts';

export function performAsk(node: AskNode, performing: NodeContext): Work {
  const { scheduler, group, before, end } = performing;
  const from = performing.saved as SavedQuestion | undefined;
  let save = () => from;
  const options = optionsOf(node, performing);
  scheduler.whenFree((ended) =>
    scheduler.inside(group.scope, () => {
      const asked = (given: () => SavedQuestion) => void (save = given);
      scheduler.runContext.asks.ask(node.ask, options, { from, asked, reminded }).then(
        (output) => scheduler.turn(group.scope, () => end({ kind: 'succeeded', output, tail: before })),
        (thrown: unknown) => scheduler.turn(group.scope, () => end(failed(thrown, before))),
      );
      ended(); // it takes no room
    }),
  );
  return { save: () => save() };

  function reminded(): void {
    scheduler.turn(group.scope, () => scheduler.whenFree((ended) => ended()));
  }
}

function optionsOf(node: AskNode, performing: NodeContext): AskOptions {
  const { of, remind, escalate, deadline } = node;
  const { scope } = performing;
  const about = aboutOf(node, scope);
  const telling = (call: string | undefined) => call !== undefined && { call: tellingBy(call, about, performing) };
  return {
    of: nameOf(evaluate(of, scope)),
    ...about,
    ...(remind && { remind: { every: remind.every, ...telling(remind.call) } }),
    ...(escalate && { escalate: { after: escalate.after, to: nameOf(evaluate(escalate.to, scope)), ...telling(escalate.call) } }),
    ...(deadline !== undefined && { deadline }),
  };
}

type About = Pick<AskOptions, 'about'>;

function aboutOf({ about }: AskNode, scope: Scope): About {
  const known = about === undefined ? undefined : (evaluate(about, scope) as Json | undefined);
  return known === undefined ? {} : { about: known };
}

function tellingBy(operation: string, about: About, { scheduler, group, before }: NodeContext): Tell {
  const { kernel, contract } = scheduler.runContext;
  const called = calledBy(contract, { kind: 'call', name: operation });
  return (to, ask) => kernel.step({ ...called, input: { ask, to, ...about }, group, ...(before && { after: before }) }, passThrough());
}

function nameOf(value: unknown): string {
  if (typeof value === 'string' && value !== '') return value;
  throw new TypeError(`Cannot ask anybody: there is no name, but ${value === undefined ? 'nothing' : JSON.stringify(value)}`);
}
