// A group is an attempt: where it fails, what it did is undone before the failure goes on to the graph around it.

import type { Group } from '../../model/kernel/stepper.ts';
import type { GraphPlan } from '../plan.ts';
import { failed, type End, type Work } from './node-result.ts';
import type { Instance, NodeContext } from './node-context.ts';

interface SavedGroup {
  readonly path: string;
  readonly nodes: unknown;
}

export function performGroup(plan: GraphPlan, performing: NodeContext): Work {
  const { scheduler, group: parent, saved, end, open } = performing;
  const { path, nodes } = (saved ?? {}) as Partial<SavedGroup>;
  let opened: { readonly group: Group; readonly instance: Instance } | undefined;
  scheduler.inside(parent.scope, () => {
    const work = (group: Group) =>
      new Promise<Extract<End, { kind: 'succeeded' }>>((resolve, reject) => {
        const done = (how: End) => {
          if (how.kind === 'succeeded') resolve(how);
          else reject(how.thrown);
        };
        scheduler.inside(group.scope, () => {
          opened = { group, instance: open(plan, { ...performing, group, saved: nodes, end: done }) };
          opened.instance.begin();
        });
      });
    scheduler.runContext.kernel.attempt(parent, work, { path }).then(
      (how) => scheduler.turn(parent.scope, () => end(how)),
      (thrown: unknown) => scheduler.turn(parent.scope, () => end(failed(thrown, performing.before))),
    );
  });
  return { save: (): SavedGroup | undefined => opened && { path: opened.group.path, nodes: opened.instance.save() } };
}
