// What may be said of any node.

import type { Duration } from '../../model/duration.ts';
import { assertNoOthers } from '../../model/meant.ts';
import type { StepOptions } from '../../model/kernel/step-options.ts';
import type { NodeCommon, Trigger } from '../definition.ts';
import { expressionOf, nodeOf, type RefTo, type Value } from './ref.ts';

/** A branch of a choice. */
export interface Branch {
  readonly choice: string;
  readonly branch: string;
}

export interface NodeOptions {
  /** Nodes to wait for, beside those whose values it is given. */
  readonly after?: RefTo<unknown> | readonly RefTo<unknown>[];
  /** What has to have become of the nodes before. Default 'all-succeeded'. */
  readonly trigger?: Trigger;
  /** Left out unless this is true. */
  readonly when?: Value<boolean>;
  /** Left out unless this branch of a choice is taken. */
  readonly on?: Branch;
  /** How long it is expected to take, for the analysis. */
  readonly duration?: Duration;
}

/** What may be said of a call beside that: everything that a step may be told. */
export interface CallOptions extends NodeOptions, StepOptions {}

export interface ProcessOptions extends NodeOptions {
  readonly name?: string;
  readonly pivot?: boolean;
}

const commonNames = Object.keys({ after: true, trigger: true, when: true, on: true, duration: true } satisfies Record<
  keyof NodeOptions,
  true
>);

/** `own`: what else the node takes. */
export function assertOptions(node: string, options: object, own: readonly string[] = []): void {
  assertNoOthers(`Cannot add node '${node}' to the graph`, options, [...own, ...commonNames]);
}

export function commonOf({ after, trigger, when, on, duration }: NodeOptions): NodeCommon {
  const nodes = after === undefined ? [] : Array.isArray(after) ? (after as readonly RefTo<unknown>[]) : [after as RefTo<unknown>];
  return {
    ...(nodes.length > 0 && { after: [...new Set(nodes.map(nodeOf))] }),
    ...(trigger !== undefined && { trigger }),
    ...(when !== undefined && { when: expressionOf(when) }),
    ...(on !== undefined && { on: `${on.choice}/${on.branch}` }),
    ...(duration !== undefined && { duration }),
  };
}

/** Everything that is not about the node is about how its step is made. */
export function policyOf({ name: _, after: _after, trigger: _trigger, when: _when, on: _on, duration: _duration, ...policy }: CallOptions) {
  return Object.keys(policy).length > 0 ? { policy } : {};
}
