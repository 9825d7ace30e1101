// The contract at the edge: what goes to a service, and what comes back from it.

import { fullName } from '../model/contract/operation-name.ts';
import type { Service } from '../model/contract/service.ts';
import { InvalidAnswer, kindOf, type InvalidInput } from '../model/errors.ts';
import { checkReceived } from '../model/schema.ts';
import { withEffect } from '../model/step-error.ts';

interface Value {
  readonly operation: string;
  readonly value: unknown;
}

/** Throws `InvalidInput`: the call was not made. */
export async function checkRequest({ name, operations }: Service, { operation, value }: Value): Promise<void> {
  try {
    await checkReceived(operations[operation]?.input, value, `Input of '${fullName(name, operation)}'`);
  } catch (error) {
    throw kindOf(error) === 'invalid-input' ? withEffect(error as InvalidInput, 'none') : error;
  }
}

/** The answer as the contract has it, null where it has none. Throws `InvalidAnswer`: the call was made. */
export async function checkAnswer({ name, operations }: Service, { operation, value }: Value): Promise<unknown> {
  const schema = operations[operation]?.output;
  if (schema === undefined) return null;
  try {
    return await checkReceived(schema, value, `Answer of '${fullName(name, operation)}'`);
  } catch (error) {
    if (kindOf(error) !== 'invalid-input') throw error;
    const { message, issues } = error as InvalidInput;
    throw new InvalidAnswer(message, issues);
  }
}
