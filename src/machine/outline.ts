// Describes a machine as plain data, for pictures and explanations.

import type { InvokeOutline, Occasion, StateOutline, TransitionOutline } from '../description/machine-outline.ts';
import { workOf } from './actors.ts';
import { failing } from './fail.ts';
import { guardsOf, referredTo, transitionsOf } from './nodes.ts';
import { implementationsOf, rootOf, type Implementations, type Machine, type StateNode, type Transition } from './xstate.ts';

export function outlineOf(machine: Machine): StateOutline {
  const implementations = implementationsOf(machine);
  return stateOutline(rootOf(machine));

  function stateOutline(node: StateNode): StateOutline {
    const initial = initialOf(node);
    return {
      id: node.id,
      name: node.path.at(-1) ?? node.id,
      kind: node.type,
      path: node.path.join('.'),
      ...(initial !== undefined && { initial }),
      invokes: invokesOf(node, implementations),
      transitions: transitionsOf(node).map((transition) => transitionOutline(transition, implementations)),
      states: Object.values(node.states).map(stateOutline),
    };
  }
}

function initialOf({ type, initial }: StateNode): string | undefined {
  if (type !== 'compound' || !initial) return undefined;
  return initial.target?.[0]?.id;
}

function invokesOf({ invoke, config }: StateNode, { actors }: Implementations): readonly InvokeOutline[] {
  const sources = [config.invoke ?? []].flat();
  return invoke.map(({ id }, index) => {
    const { src, id: given } = sources[index] ?? {};
    const named = typeof src === 'string' ? src : undefined;
    const work = workOf(named === undefined ? src : actors[named]);
    return { id, name: given ?? named, call: work?.kind === 'call' ? work.name : undefined };
  });
}

function transitionOutline({ eventType, target = [], guard, actions }: Transition, { actions: known }: Implementations): TransitionOutline {
  const named = guardsOf(guard)
    .map(referredTo)
    .find((name) => name !== undefined);
  return {
    on: occasionOf(eventType),
    to: target.map(({ id }) => id),
    ...(guard !== undefined && { guard: named ?? 'a condition' }),
    fails: actions.some((action) => failing(action) || failing(known[referredTo(action) ?? ''])),
  };
}

const occasions: readonly (readonly [RegExp, (found: string) => Occasion])[] = [
  [/^xstate\.done\.(?:actor|state)\.(.*)$/s, (of) => ({ kind: 'done', of })],
  [/^xstate\.error\.actor\.(.*)$/s, (of) => ({ kind: 'error', of })],
  [/^xstate\.after\.([^.]+(?:\.\d+[a-z]+)?)\./s, (delay) => ({ kind: 'after', delay })],
];

function occasionOf(event: string): Occasion {
  if (event === '') return { kind: 'always' };
  for (const [pattern, occasion] of occasions) {
    const found = pattern.exec(event)?.[1];
    if (found !== undefined) return occasion(found);
  }
  return { kind: 'event', event };
}
