// What a call may say of its step.

import type { StepPolicy } from '../contract/operation.ts';
import { assertNoOthers } from '../meant.ts';

/** What one call may say, over what its operation and its process say. */
export interface StepOptions extends StepPolicy {
  /** Names the step; unique in the run. By default the operation's name, numbered from its second call on. */
  readonly name?: string;
  readonly pivot?: boolean;
}

/** What a call may say. */
export const stepOptions = Object.keys({
  name: true,
  pivot: true,
  timeout: true,
  deadline: true,
  retry: true,
  heartbeat: true,
  priority: true,
  limit: true,
  headers: true,
} satisfies Record<keyof StepOptions, true>);

export const assertOptions = (options: StepOptions, step: string): void =>
  assertNoOthers(`Cannot begin step '${step}'`, options, stepOptions);

// Numbers and generations are part of a step's id, an undo and a confirm have a prefix, and a key is read by its slashes.
export function assertName(name: string): void {
  if (name !== '' && !/[/#~]|^(undo|confirm) /.test(name)) return;
  throw new TypeError(
    `Cannot name a step '${name}': a name is not empty, has no '/', '#' or '~', and does not begin with 'undo ' or 'confirm '`,
  );
}
