// Checks calls against the contract: the input that is sent to a service, and the answer that it returns.

import { fullName } from '../model/contract/operation-name.ts';
import type { Service } from '../model/contract/service.ts';
import { InvalidAnswer, kindOf, type InvalidInput } from '../model/errors.ts';
import { checkReceived } from '../model/schema.ts';
import { withEffect } from '../model/step-error.ts';

interface Value {
  readonly operation: string;
  readonly value: unknown;
}

/** Checks the input of a call. Throws `InvalidInput` if it does not match; then the call was not made. */
export async function checkRequest({ name, operations }: Service, { operation, value }: Value): Promise<void> {
  try {
    await checkReceived(operations[operation]?.input, value, `Input of '${fullName(name, operation)}'`);
  } catch (error) {
    throw kindOf(error) === 'invalid-input' ? withEffect(error as InvalidInput, 'none') : error;
  }
}

/** Returns the answer as the contract parses it, or null if the contract has no output. Throws `InvalidAnswer` if it does not match; the call was made. */
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
