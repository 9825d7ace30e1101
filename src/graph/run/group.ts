// Performs a group. It is an attempt: if it fails, what it did is undone before the failure reaches the graph around it.

import type { Group } from '../../model/kernel/stepper.ts';
import type { GraphPlan } from '../plan.ts';
import { failed, type NodeResult, type Work } from './node-result.ts';
import type { Instance, NodeContext } from './node-context.ts';

interface SavedGroup {
  readonly path: string;
  readonly nodes: unknown;
}

export function performGroup(plan: GraphPlan, context: NodeContext): Work {
  const { scheduler, group: parent, saved, end, open } = context;
  const { path, nodes } = (saved ?? {}) as Partial<SavedGroup>;
  let opened: { readonly group: Group; readonly instance: Instance } | undefined;
  scheduler.inside(parent.scope, () => {
    const work = (group: Group) =>
      new Promise<Extract<NodeResult, { kind: 'succeeded' }>>((resolve, reject) => {
        const done = (result: NodeResult) => {
          if (result.kind === 'succeeded') resolve(result);
          else reject(result.thrown);
        };
        scheduler.inside(group.scope, () => {
          opened = { group, instance: open(plan, { ...context, group, saved: nodes, end: done }) };
          opened.instance.begin();
        });
      });
    scheduler.runContext.kernel.attempt(parent, work, { path }).then(
      (result) => scheduler.turn(parent.scope, () => end(result)),
      (thrown: unknown) => scheduler.turn(parent.scope, () => end(failed(thrown, context.before))),
    );
  });
  return { save: (): SavedGroup | undefined => opened && { path: opened.group.path, nodes: opened.instance.save() } };
}
