// The same for each element of a list, so many at a time. Where one fails, no other is begun, and those under way are
// let finish before the node fails.

import { defaultWidth, type FanOut } from '../definition.ts';
import { evaluate, type Scope } from '../evaluate.ts';
import type { End, Work } from './node-result.ts';
import type { NodeContext } from './node-context.ts';
import { joined, type Tail } from './dependencies.ts';

interface SavedFanOut {
  readonly next: number;
  readonly outputs: readonly unknown[];
  readonly open: readonly (readonly [index: number, saved: unknown])[];
}

export function fanOut({ each, width = defaultWidth }: FanOut, performing: NodeContext, perform: (one: NodeContext) => Work): Work {
  const { scheduler, scope, before, saved, end, name, indices } = performing;
  const items = listOf(evaluate(each, scope), name);
  const { next: first = 0, outputs: given = [], open = [] } = (saved ?? {}) as Partial<SavedFanOut>;
  const outputs = [...given];
  const running = new Map<number, Work>();
  const tails: Tail[] = [];
  let next = first;
  let failed: Extract<End, { kind: 'failed' }> | undefined;
  for (const [index, state] of open) begin(index, state);
  scheduler.later(pump);
  return { save };

  function pump(): void {
    while (!failed && running.size < width && next < items.length) begin(next++);
    if (running.size === 0) over();
  }

  function begin(index: number, state?: unknown): void {
    running.set(index, { save: () => undefined });
    const inner = frame(scope, { name, item: items[index], index });
    const ended = (how: End) => scheduler.later(() => note(index, how));
    running.set(index, perform({ ...performing, scope: inner, indices: `${indices}[${String(index)}]`, saved: state, end: ended }));
  }

  function note(index: number, how: End): void {
    running.delete(index);
    if (how.kind === 'failed') failed ??= how;
    else outputs[index] = how.output ?? null;
    if (tails.length <= maxTails) tails.push(how.tail);
    pump();
  }

  function over(): void {
    const tail = items.length === 0 || given.length > 0 ? (items.length === 0 ? before : undefined) : joined(tails);
    end(failed ? { ...failed, tail } : { kind: 'succeeded', output: outputs, tail });
  }

  function save(): SavedFanOut {
    return { next, outputs, open: [...running].map(([index, work]) => [index, work.save()]) };
  }
}

const maxTails = 100;

function listOf(value: unknown, name: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new TypeError(
    `Cannot begin node '${name}' for each element: there is no list, but ${value === undefined ? 'nothing' : JSON.stringify(value)}`,
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
