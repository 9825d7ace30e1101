// Runs a graph on the step kernel, from its beginning or from where the previous run was.

import type { RunContext } from '../../model/run-process.ts';
import type { AnswerDefinition, GraphDefinition } from '../definition.ts';
import { evaluate, type Scope } from '../evaluate.ts';
import { mentionsIn } from '../expression.ts';
import { ofError } from '../expressions-of.ts';
import type { GraphPlan } from '../plan.ts';
import type { NodeResult } from './node-result.ts';
import { openInstance } from './instance.ts';
import { errorOf } from './perform.ts';
import type { Instance } from './node-context.ts';
import { createScheduler } from './scheduler.ts';

export function runGraph(
  runContext: RunContext,
  { plan, definition, input }: { plan: GraphPlan; definition: GraphDefinition; input: unknown },
) {
  const { kernel, runtime } = runContext;
  return new Promise<unknown>((resolve, reject) => {
    const scheduler = createScheduler({ runContext, input, save: () => instance.save(), end: reject });
    const outermost: Scope = { read: (source, root) => (source === '$' && root === 'input' ? input : undefined) };
    const end = (result: NodeResult) => (result.kind === 'succeeded' ? resolve(result.output) : reject(result.thrown));
    const alsoSeen = new Set(Object.values(definition.answers ?? {}).flatMap(seenBy));
    const saved = runtime.state.carried?.state;
    const before = saved === undefined ? [] : undefined;
    const instance: Instance = openInstance(plan, {
      scheduler,
      group: kernel.root,
      indices: '',
      scope: outermost,
      before,
      saved,
      end,
      alsoSeen,
    });
    answerUpdates(runContext, { definition, scope: instance.scope });
    instance.begin();
  });
}

const seenBy = ({ reply, fail, refusal }: AnswerDefinition): readonly string[] =>
  [reply, ...[fail, refusal].flatMap((error) => (error ? ofError(error).map(({ expression }) => expression) : []))]
    .flatMap(mentionsIn)
    .map(({ root }) => root);

function answerUpdates({ updates, kernel }: RunContext, { definition, scope }: { definition: GraphDefinition; scope: Scope }): void {
  for (const [name, answer] of Object.entries(definition.answers ?? {})) {
    updates.answer(name, async (request: unknown) => {
      const seen: Scope = { read: (source, root) => (source === '$' && root === 'request' ? request : scope.read(source, root)) };
      if (answer.fail && !(await kernel.stop(errorOf(answer.fail, seen)))) throw refusalOf(answer, seen);
      return evaluate(answer.reply, seen) ?? null;
    });
  }
}

function refusalOf(
  { refusal = { code: 'TooLate', message: 'It is too late to end the run: it has passed its pivot' } }: AnswerDefinition,
  scope: Scope,
): Error {
  return errorOf(refusal, scope);
}
