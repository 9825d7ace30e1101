// Conditions and small computations over references. Each makes the expression of the same name.

import type { StepError } from '../../model/step-error.ts';
import { computed, expressionOf, nodeOf, refTo, type Ref, type RefTo, type Value } from './ref.ts';

export type Condition = Value<boolean>;
export type Comparable = number | string;
export type Comparison = <T extends Comparable>(left: Value<T | null | undefined>, right: Value<T | null | undefined>) => Ref<boolean>;

const operation = (operator: string, operands: readonly unknown[]) => computed<never>({ [operator]: operands.map(expressionOf) });

export const eq = <T>(left: Value<T>, right: Value<NoInfer<T>>): Ref<boolean> => operation('$eq', [left, right]);
export const ne = <T>(left: Value<T>, right: Value<NoInfer<T>>): Ref<boolean> => operation('$ne', [left, right]);
export const gt: Comparison = (left, right) => operation('$gt', [left, right]);
export const gte: Comparison = (left, right) => operation('$gte', [left, right]);
export const lt: Comparison = (left, right) => operation('$lt', [left, right]);
export const lte: Comparison = (left, right) => operation('$lte', [left, right]);
export const oneOf = <T>(value: Value<T>, list: Value<readonly T[]>): Ref<boolean> => operation('$in', [value, list]);

export const and = (...conditions: readonly Condition[]): Ref<boolean> => operation('$and', conditions);
export const or = (...conditions: readonly Condition[]): Ref<boolean> => operation('$or', conditions);
export const not = (condition: Condition): Ref<boolean> => computed({ $not: expressionOf(condition) });
/** Whether the value is neither missing nor null. */
export const exists = (value: RefTo<unknown>): Ref<boolean> => computed({ $exists: expressionOf(value) });

/** Returns the first value that exists. */
export const coalesce = <R extends RefTo<unknown>>(...values: readonly R[]): Ref<NonNullable<HeldBy<R>>> =>
  computed({ $coalesce: values.map(expressionOf) });
export const concat = (...parts: readonly Value<string | number>[]): Ref<string> => operation('$concat', parts);
export const size = (value: RefTo<readonly unknown[] | string>): Ref<number> => computed({ $size: expressionOf(value) });

/** Returns the error that a node failed with. It is missing if the node did not fail. */
export const errorOf = (node: RefTo<unknown>): Ref<StepError | undefined> => refTo('$error', nodeOf(node));

/** @hidden */
type HeldBy<R> = R extends RefTo<infer T> ? T : never;

export type NodeStatus = 'waiting' | 'running' | 'succeeded' | 'failed' | 'skipped';
export const statusOf = (node: RefTo<unknown>): Ref<NodeStatus> => refTo('$state', nodeOf(node));

/** A trigger: the node begins as soon as this many of the nodes before it have succeeded. */
export const atLeast = (succeeded: number): { readonly succeeded: number } => ({ succeeded });
