// A group again and again, until a condition on what the last round gave holds.

import { holds, type Scope } from '../evaluate.ts';
import type { GroupNode } from '../definition.ts';
import type { End, Work } from './node-result.ts';
import type { NodeContext } from './node-context.ts';

interface SavedRepetition {
  readonly round: number;
  readonly last: unknown;
  readonly inside: unknown;
}

export function repeat(node: GroupNode, performing: NodeContext, perform: (one: NodeContext) => Work): Work {
  const { scheduler, scope, saved, end, name, indices } = performing;
  let { round = 0, last, inside } = (saved ?? {}) as Partial<SavedRepetition>;
  let { before } = performing;
  let work: Work = { save: () => inside };
  begin();
  return { save: (): SavedRepetition => ({ round, last, inside: work.save() }) };

  function begin(): void {
    const effort = scheduler.effort.count;
    const seen = frame(scope, { name, last, index: round });
    const ended = (how: End) => scheduler.later(() => note(how, effort));
    work = perform({ ...performing, scope: seen, indices: `${indices}[${String(round)}]`, before, saved: inside, end: ended });
    inside = undefined;
  }

  function note(how: End, effort: number): void {
    if (how.kind === 'failed') return end(how);
    if (holds(node.until, frame(scope, { name, last: how.output, index: round }))) return end(how);
    if (scheduler.effort.count === effort) return end({ kind: 'failed', thrown: idle(), tail: how.tail });
    last = how.output;
    before = how.tail;
    round++;
    begin();
  }

  function idle(): TypeError {
    return new TypeError(
      `Cannot repeat group '${name}': round ${String(round)} called nothing and waited for nothing, so it would go on for ever`,
    );
  }
}

function frame(around: Scope, { name, last, index }: { name: string; last: unknown; index: number }): Scope {
  return {
    read(source, root) {
      if (root === name && source === '$last') return last;
      return root === name && source === '$index' ? index : around.read(source, root);
    },
  };
}
