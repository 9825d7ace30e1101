// The options of one call: their names, their check, and the rule for the names of steps.

import type { StepPolicy } from '../contract/operation.ts';
import { assertNoOthers } from '../meant.ts';

/** The options of one call. They override those of its operation and its process. */
export interface StepOptions extends StepPolicy {
  /**
   * Names the step; unique in the run.
   * @default the operation's name, numbered from its second call on
   */
  readonly name?: string;
  readonly pivot?: boolean;
}

/** The names of all options of a call. */
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

// A step's id contains '#' and a number, or '~' and a generation. An undo and a confirm have a prefix. A key is split at its slashes.
export function assertName(name: string): void {
  if (name !== '' && !/[/#~]|^(undo|confirm) /.test(name)) return;
  throw new TypeError(
    `Cannot name a step '${name}': a name must not be empty, contain '/', '#' or '~', or begin with 'undo ' or 'confirm '`,
  );
}
