// Performs a node for each element of a list, at most `width` at a time. If one fails, no other begins. Those in progress
// finish before the node fails.

import { defaultWidth, type FanOut } from '../definition.ts';
import { evaluate, type Scope } from '../evaluate.ts';
import type { NodeResult, Work } from './node-result.ts';
import type { NodeContext } from './node-context.ts';
import { joinDependencies, type Dependencies } from './dependencies.ts';

interface SavedFanOut {
  readonly next: number;
  readonly outputs: readonly unknown[];
  readonly open: readonly (readonly [index: number, saved: unknown])[];
}

export function fanOut({ each, width = defaultWidth }: FanOut, context: NodeContext, perform: (one: NodeContext) => Work): Work {
  const { scheduler, scope, before, saved, end, name, indices } = context;
  const items = listOf(evaluate(each, scope), name);
  const { next: first = 0, outputs: given = [], open = [] } = (saved ?? {}) as Partial<SavedFanOut>;
  const outputs = [...given];
  const running = new Map<number, Work>();
  const steps: Dependencies[] = [];
  let next = first;
  let failed: Extract<NodeResult, { kind: 'failed' }> | undefined;
  for (const [index, state] of open) begin(index, state);
  scheduler.later(pump);
  return { save };

  function pump(): void {
    while (!failed && running.size < width && next < items.length) begin(next++);
    if (running.size === 0) finish();
  }

  function begin(index: number, state?: unknown): void {
    running.set(index, { save: () => undefined });
    const inner = frame(scope, { name, item: items[index], index });
    const ended = (result: NodeResult) => scheduler.later(() => record(index, result));
    running.set(index, perform({ ...context, scope: inner, indices: `${indices}[${String(index)}]`, saved: state, end: ended }));
  }

  function record(index: number, result: NodeResult): void {
    running.delete(index);
    if (result.kind === 'failed') failed ??= result;
    else outputs[index] = result.output ?? null;
    if (steps.length <= maxRecorded) steps.push(result.dependsOn);
    pump();
  }

  function finish(): void {
    const dependsOn = items.length === 0 || given.length > 0 ? (items.length === 0 ? before : undefined) : joinDependencies(steps);
    end(failed ? { ...failed, dependsOn } : { kind: 'succeeded', output: outputs, dependsOn });
  }

  function save(): SavedFanOut {
    return { next, outputs, open: [...running].map(([index, work]) => [index, work.save()]) };
  }
}

const maxRecorded = 100;

function listOf(value: unknown, name: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new TypeError(
    `Cannot begin node '${name}' for each element: ${value === undefined ? 'the list is missing' : `${JSON.stringify(value)} is not a list`}`,
  );
}

function frame(around: Scope, { name, item, index }: { name: string; item: unknown; index: number }): Scope {
  return {
    read(source, root) {
      if (root === name && source === '$item') return item;
      return root === name && source === '$index' ? index : around.read(source, root);
    },
  };
}
