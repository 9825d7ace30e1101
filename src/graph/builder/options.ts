// The options that any node takes.

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
  /** The nodes to wait for, in addition to those whose outputs it uses. */
  readonly after?: RefTo<unknown> | readonly RefTo<unknown>[];
  /**
   * The states of the nodes before it in which this one begins.
   * @default 'all-succeeded'
   */
  readonly trigger?: Trigger;
  /** The node is skipped unless this is true. */
  readonly when?: Value<boolean>;
  /** The node is skipped unless this branch of a choice is taken. */
  readonly on?: Branch;
  /** The expected duration, for the analysis. */
  readonly duration?: Duration;
}

/** The options of a call: those of any node, and those of any step. */
export interface CallOptions extends NodeOptions, StepOptions {}

export interface ProcessNodeOptions extends NodeOptions {
  readonly name?: string;
  readonly pivot?: boolean;
}

const commonNames = Object.keys({ after: true, trigger: true, when: true, on: true, duration: true } satisfies Record<
  keyof NodeOptions,
  true
>);

/** `own` lists the other options that the node takes. */
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

/** All options that are not about the node are the policy of its step. */
export function policyOf({ name: _, after: _after, trigger: _trigger, when: _when, on: _on, duration: _duration, ...policy }: CallOptions) {
  return Object.keys(policy).length > 0 ? { policy } : {};
}
