// Runs a handler inside the transaction of its call, and checks its input, output and refusals against the contract.

import { sql, type Transaction } from 'kysely';
import { BusinessError, InvalidInput, isBusinessError } from '../../model/errors.ts';
import { check, checkReceived } from '../../model/schema.ts';
import { shortenedRefusal } from '../../model/sizes/shortened.ts';
import type { CallRecord, CallTransaction } from './calls.ts';
import type { AnyContext, Endpoint } from './handlers.ts';
import { Abandoned, type Refusal } from './outcome.ts';

export interface Call {
  readonly endpoint: Endpoint;
  readonly key: string;
  readonly undoes: string | undefined;
  readonly confirms: string | undefined;
  readonly deadlineMs: number | undefined;
  readonly body: unknown;
}

interface Attempt {
  readonly call: Call;
  readonly input: unknown;
  readonly original: AnyContext['original'];
}
type Attempted = { readonly kind: 'answered'; readonly output: unknown } | { readonly kind: 'refused'; readonly refusal: Refusal };

/** Runs the handler. If it refuses, its work is rolled back and the transaction continues. */
export async function attempt(tx: CallTransaction, { call, input, original }: Attempt): Promise<Attempted> {
  const { endpoint, key } = call;
  await sql`savepoint handler`.execute(tx);
  try {
    const db = tx as unknown as Transaction<unknown>;
    const output = await endpoint.handler(input, { db, key, original, refuse: (code, options) => new BusinessError(code, options) });
    return { kind: 'answered', output: await checkedOutput(endpoint, output) };
  } catch (error) {
    if (!isBusinessError(error)) throw error;
    await sql`rollback to savepoint handler`.execute(tx);
    return { kind: 'refused', refusal: await declared(endpoint, error) };
  }
}

/** The same for an undo or a confirm, whose handler gets the original call. A refusal is not recorded, so the call may be repeated. */
export async function attemptOn(tx: CallTransaction, call: Call, { operation, input, answer }: CallRecord): Promise<unknown> {
  const original = { operation: operation ?? '', input: input ?? undefined, output: answer ?? undefined };
  const result = await attempt(tx, { call, input: await checkedInput(call), original });
  if (result.kind === 'refused') throw new Abandoned({ ...result, replayed: false });
  return result.output;
}

/** Checks the input and returns it in the form that the handler receives. */
export async function checkedInput({ endpoint: { service, name, spec }, body }: Call): Promise<unknown> {
  if (spec.input === undefined) return undefined;
  try {
    return await checkReceived(spec.input, body, `Input of '${service}.${name}'`);
  } catch (error) {
    if (error instanceof InvalidInput) throw new Abandoned({ kind: 'invalid-input', message: error.message, issues: error.issues });
    throw error;
  }
}

async function checkedOutput({ service, name, spec }: Endpoint, output: unknown): Promise<unknown> {
  if (spec.output === undefined) return null;
  await asBug(check(spec.output, output, `The answer of the handler of '${service}.${name}'`));
  return output ?? null;
}

async function declared({ service, name, spec }: Endpoint, error: BusinessError): Promise<Refusal> {
  const { code, message, details } = error;
  const schema = spec.errors?.[code];
  if (!schema)
    throw new Error(
      `Handler of '${service}.${name}' refused with '${code}', which the contract does not declare. Add it to the operation's errors`,
      { cause: error },
    );
  await asBug(check(schema, details, `Details of '${code}' from the handler of '${service}.${name}'`));
  const short = shortenedRefusal({ kind: 'business', code, message, details });
  return { code, message: short.message, details: short.details ?? null };
}

// An error of the service itself must not look like an error of the caller.
async function asBug(checked: Promise<unknown>): Promise<void> {
  await checked.catch((error: unknown) => {
    throw new Error(error instanceof Error ? error.message : String(error));
  });
}
