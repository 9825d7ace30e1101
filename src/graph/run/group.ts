// A group is an attempt: where it fails, what it did is undone before the failure goes on to the graph around it.

import type { Group } from '../../model/kernel/stepper.ts';
import type { GraphPlan } from '../plan.ts';
import { failed, type End, type Work } from './end.ts';
import type { Instance, Performing } from './performing.ts';

interface SavedGroup {
  readonly path: string;
  readonly nodes: unknown;
}

export function performGroup(plan: GraphPlan, performing: Performing): Work {
  const { world, group: parent, saved, end, open } = performing;
  const { path, nodes } = (saved ?? {}) as Partial<SavedGroup>;
  let opened: { readonly group: Group; readonly instance: Instance } | undefined;
  world.inside(parent.scope, () => {
    const work = (group: Group) =>
      new Promise<Extract<End, { kind: 'succeeded' }>>((resolve, reject) => {
        const done = (how: End) => {
          if (how.kind === 'succeeded') resolve(how);
          else reject(how.thrown);
        };
        world.inside(group.scope, () => {
          opened = { group, instance: open(plan, { ...performing, group, saved: nodes, end: done }) };
          opened.instance.begin();
        });
      });
    world.conductor.kernel.attempt(parent, work, { path }).then(
      (how) => world.turn(parent.scope, () => end(how)),
      (thrown: unknown) => world.turn(parent.scope, () => end(failed(thrown, performing.before))),
    );
  });
  return { save: (): SavedGroup | undefined => opened && { path: opened.group.path, nodes: opened.instance.save() } };
}
