// A node that asks somebody. A question stays open under its name, so a run does not move on into a new one meanwhile.

import type { AskNode } from '../definition.ts';
import { evaluate, type Scope } from '../evaluate.ts';
import type { AskOptions } from '../../messages/asks.ts';
import type { Json } from '../../json.ts';
import { failed, unsaved, type Work } from './end.ts';
import type { Performing } from './performing.ts';

export function performAsk(node: AskNode, { world, group, scope, before, end }: Performing): Work {
  const options = optionsOf(node, scope);
  world.whenFree((ended) =>
    world.inside(group.scope, () => {
      const release = world.stay();
      const over = (settle: () => void) =>
        world.turn(group.scope, () => {
          release();
          settle();
        });
      world.conductor.asks.ask(node.ask, options).then(
        (output) => over(() => end({ kind: 'succeeded', output, tail: before })),
        (thrown: unknown) => over(() => end(failed(thrown, before))),
      );
      ended(); // it takes no room
    }),
  );
  return unsaved;
}

function optionsOf({ of, about, remind, escalate, deadline }: AskNode, scope: Scope): AskOptions {
  const known = about === undefined ? undefined : (evaluate(about, scope) as Json | undefined);
  return {
    of: nameOf(evaluate(of, scope)),
    ...(known !== undefined && { about: known }),
    ...(remind && { remind }),
    ...(escalate && { escalate: { after: escalate.after, to: nameOf(evaluate(escalate.to, scope)) } }),
    ...(deadline !== undefined && { deadline }),
  };
}

function nameOf(value: unknown): string {
  if (typeof value === 'string' && value !== '') return value;
  throw new TypeError(`Cannot ask anybody: there is no name, but ${value === undefined ? 'nothing' : JSON.stringify(value)}`);
}
