// The outcome of a run is a search attribute, which the namespace must know before the first run ends.

import type { NativeConnection } from '@temporalio/worker';
import { outcomeAttribute } from '../model/envelope.ts';

const keyword = 2 as never; // temporal.api.enums.v1.IndexedValueType, whose enum lives in a package of Temporal's own
const alreadyExists = 6; // gRPC status codes
const unimplemented = 12; // the time-skipping test server takes attributes, but lists none

export async function ensureSearchAttribute(connection: NativeConnection, namespace: string): Promise<void> {
  if (await isKnown(connection, namespace)) return;
  try {
    await connection.operatorService.addSearchAttributes({ namespace, searchAttributes: { [outcomeAttribute]: keyword } });
  } catch (error) {
    if (codeOf(error) === alreadyExists) return;
    const command = `temporal operator search-attribute create --namespace ${namespace} --name ${outcomeAttribute} --type Keyword`;
    throw new Error(
      `Cannot make search attribute '${outcomeAttribute}' in namespace '${namespace}'. Have it made by someone who may: ${command}`,
      { cause: error },
    );
  }
}

async function isKnown({ operatorService }: NativeConnection, namespace: string): Promise<boolean> {
  try {
    const { customAttributes } = await operatorService.listSearchAttributes({ namespace });
    return outcomeAttribute in customAttributes;
  } catch (error) {
    if (codeOf(error) === unimplemented) return false;
    throw new Error(`Cannot read the search attributes of namespace '${namespace}'. Does it exist, and may you?`, { cause: error });
  }
}

const codeOf = (error: unknown): unknown => (typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined);
