// Repeats a group until a condition on the output of the last round holds.

import { holds, type Scope } from '../evaluate.ts';
import type { GroupNode } from '../definition.ts';
import type { NodeResult, Work } from './node-result.ts';
import type { NodeContext } from './node-context.ts';

interface SavedRepetition {
  readonly round: number;
  readonly last: unknown;
  readonly inside: unknown;
}

export function repeat(node: GroupNode, context: NodeContext, perform: (one: NodeContext) => Work): Work {
  const { scheduler, scope, saved, end, name, indices } = context;
  let { round = 0, last, inside } = (saved ?? {}) as Partial<SavedRepetition>;
  let { before } = context;
  let work: Work = { save: () => inside };
  begin();
  return { save: (): SavedRepetition => ({ round, last, inside: work.save() }) };

  function begin(): void {
    const effort = scheduler.effort.count;
    const seen = frame(scope, { name, last, index: round });
    const ended = (result: NodeResult) => scheduler.later(() => record(result, effort));
    work = perform({ ...context, scope: seen, indices: `${indices}[${String(round)}]`, before, saved: inside, end: ended });
    inside = undefined;
  }

  function record(result: NodeResult, effort: number): void {
    if (result.kind === 'failed') return end(result);
    if (holds(node.until, frame(scope, { name, last: result.output, index: round }))) return end(result);
    if (scheduler.effort.count === effort) return end({ kind: 'failed', thrown: idle(), dependsOn: result.dependsOn });
    last = result.output;
    before = result.dependsOn;
    round++;
    begin();
  }

  function idle(): TypeError {
    return new TypeError(
      `Cannot repeat group '${name}': round ${String(round)} called nothing and waited for nothing, so it would repeat for ever`,
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
