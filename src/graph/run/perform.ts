// Begins a node of any kind.

import { assertNever } from '../../model/assert-never.ts';
import { BusinessError } from '../../model/errors.ts';
import type { Json } from '../../model/json.ts';
import type { ChooseNode, ErrorDefinition } from '../definition.ts';
import { evaluate, holds, type Scope } from '../evaluate.ts';
import type { PlanNode } from '../plan.ts';
import { performCall } from './call.ts';
import { unsaved, type Work } from './node-result.ts';
import { fanOut } from './fan-out.ts';
import { performGroup } from './group.ts';
import type { NodeContext } from './node-context.ts';
import { repeat } from './repetition.ts';
import { performAsk } from './ask.ts';
import { performSignal, performTimer } from './waits.ts';

export function perform({ definition, graph }: PlanNode, context: NodeContext): Work {
  switch (definition.kind) {
    case 'call':
    case 'process':
      if (definition.each === undefined) return performCall(definition, context);
      return fanOut(definition, context, (one) => performCall(definition, one));
    case 'group': {
      const once = (one: NodeContext) => (graph ? performGroup(graph, one) : unsaved);
      if (definition.each !== undefined) return fanOut(definition, context, once);
      return definition.until === undefined ? once(context) : repeat(definition, context, once);
    }
    case 'signal':
      return performSignal(definition, context);
    case 'ask':
      return performAsk(definition, context);
    case 'timer':
      return performTimer(definition, context);
    case 'value':
      return given(evaluate(definition.value, context.scope), context);
    case 'choose':
      return given(taken(definition, context.scope), context);
    case 'fail':
      context.scheduler.later(() => context.end({ kind: 'failed', thrown: errorOf(definition, context.scope), dependsOn: context.before }));
      return unsaved;
    default:
      return assertNever(definition);
  }
}

function given(output: unknown, { scheduler, before, end }: NodeContext): Work {
  scheduler.later(() => end({ kind: 'succeeded', output, dependsOn: before }));
  return unsaved;
}

/** Returns the names of the branches that are taken. */
function taken({ branches, otherwise, take = 'first' }: ChooseNode, scope: Scope): readonly string[] {
  const held = branches.filter(({ when }) => holds(when, scope)).map(({ branch }) => branch);
  if (held.length === 0) return otherwise === undefined ? [] : [otherwise];
  return take === 'first' ? held.slice(0, 1) : held;
}

export function errorOf({ code, message, details }: ErrorDefinition, scope: Scope): BusinessError {
  const text = message === undefined ? undefined : evaluate(message, scope);
  const known = details === undefined ? undefined : (evaluate(details, scope) as Json);
  return new BusinessError(code, { ...(typeof text === 'string' && { message: text }), details: known ?? null });
}
