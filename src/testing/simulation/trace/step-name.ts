// Names of steps in a run tree. The steps of a child run are prefixed with the child's step, as in 'takeTwo/depot.take' and
// 'undo takeTwo/depot.take'.

import type { StepView } from '../../../model/kernel/snapshot.ts';

/** Returns the name of a step in the run with this path. The path of the root is ''. */
export function nameIn(path: string, id: string): string {
  if (path === '') return id;
  const [prefix = '', step = id] = split(id);
  return `${prefix}${path}/${step}`;
}

export const stepIn = (path: string, { after, ...step }: StepView): StepView => ({
  ...step,
  id: nameIn(path, step.id),
  ...(after && { after: after.map((id) => nameIn(path, id)) }),
});

/** The path of the run that makes a step of this name. */
export function pathOf(name: string): string {
  if (!name.includes('/')) return '';
  const [, step = name] = split(name);
  return step.slice(0, Math.max(0, step.lastIndexOf('/')));
}

/** Returns the name of the step in its own run. */
export function ownName(name: string): string {
  const [prefix = '', step = name] = split(name);
  return `${prefix}${step.slice(step.lastIndexOf('/') + 1)}`;
}

/** The path of the run that makes the step with this key. */
export const pathOfKey = (key: string, root: string): string =>
  key
    .slice(root.length + 1)
    .split('/')
    .slice(0, -3)
    .join('/');

// No name of a step begins with 'undo ' or 'confirm ', only those of follow-up calls.
const split = (name: string): readonly string[] => /^((?:undo|confirm) )?(.*)$/s.exec(name)?.slice(1) ?? [];
