// The outcome of a run is a search attribute, which the namespace must know before the first run ends.

import type { NativeConnection } from '@temporalio/worker';
import { outcomeAttribute } from '../model/envelope.ts';

const keyword = 2; // temporal.api.enums.v1.IndexedValueType
const unimplemented = 12; // gRPC status; the time-skipping test server keeps no list and takes any attribute
const alreadyExists = 6;

export async function ensureSearchAttribute({ operatorService }: NativeConnection, namespace: string): Promise<void> {
  try {
    const { customAttributes } = await operatorService.listSearchAttributes({ namespace });
    if (outcomeAttribute in customAttributes) return;
    await operatorService.addSearchAttributes({ namespace, searchAttributes: { [outcomeAttribute]: keyword } });
  } catch (error) {
    if (codeOf(error) === unimplemented || codeOf(error) === alreadyExists) return;
    const command = `temporal operator search-attribute create --namespace ${namespace} --name ${outcomeAttribute} --type Keyword`;
    throw new Error(`Cannot make search attribute '${outcomeAttribute}' in namespace '${namespace}'. Have it made by someone who may: ${command}`, { cause: error });
  }
}

const codeOf = (error: unknown): unknown => (typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined);
