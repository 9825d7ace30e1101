// The part of Standard Schema (https://standardschema.dev) that Tenuto uses. Any library that supports it (zod, valibot,
// arktype, …) can describe contract values. Schemas are evaluated only where values enter or leave.

import { InvalidInput, type Issue } from './errors.ts';
import type { JsonOnly } from './json.ts';
import { notStorable } from './storable.ts';

export interface Schema<Input = unknown, Output = Input> {
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => Checked<Output> | Promise<Checked<Output>>;
    readonly types?: { readonly input: Input; readonly output: Output } | undefined;
  };
}

export type Checked<T> = { readonly value: T; readonly issues?: undefined } | { readonly issues: readonly SchemaIssue[] };

export interface SchemaIssue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

export type AnySchema = Schema<unknown, unknown>;

/** @hidden */
type TypesOf<S> = S extends { readonly '~standard': { readonly types?: infer T } } ? NonNullable<T> : never;

// The value that a caller passes, and the value that the other side receives after the check.
/** @hidden */
export type InputOf<S> = [S] extends [undefined] ? void : TypesOf<S> extends { input: infer I } ? I : never;
/** @hidden */
export type OutputOf<S> = [S] extends [undefined] ? void : TypesOf<S> extends { output: infer O } ? O : never;

// S if its values are JSON in both directions.
/** @hidden */
export type JsonSchema<S> = S extends undefined
  ? S
  : [InputOf<S>, OutputOf<S>] extends [JsonOnly<InputOf<S>>, JsonOnly<OutputOf<S>>]
    ? S
    : Schema<JsonOnly<InputOf<S>>, JsonOnly<OutputOf<S>>>;

/** Checks a value and returns the output of its schema. Throws `InvalidInput` with every invalid field if the value does not match, or has no
 *  JSON form. */
export async function check(schema: AnySchema | undefined, value: unknown, subject: string): Promise<unknown> {
  if (schema === undefined) return storable(value, subject);
  const checked = await schema['~standard'].validate(value);
  if (checked.issues) throw new InvalidInput(subject, checked.issues.map(readable));
  return storable(checked.value, subject);
}

/** Checks a value from a wire, where undefined is sent as null. So null is checked as null, and then as undefined. */
export async function checkReceived(schema: AnySchema | undefined, value: unknown, subject: string): Promise<unknown> {
  if (value !== null || schema === undefined) return check(schema, value, subject);
  try {
    return await check(schema, null, subject);
  } catch (error) {
    return check(schema, undefined, subject).catch(() => {
      throw error;
    });
  }
}

function storable(value: unknown, subject: string): unknown {
  const refusal = notStorable(value, subject);
  if (refusal) throw refusal;
  return value;
}

function readable(issue: SchemaIssue): Issue {
  const path = (issue.path ?? []).map((part) => String(typeof part === 'object' ? part.key : part));
  return { path: path.join('.'), message: issue.message };
}
