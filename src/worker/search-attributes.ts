// What of a run is searchable, the namespace must know before the first run says it.

import type { NativeConnection } from '@temporalio/worker';
import { askedAttribute, outcomeAttribute } from '../model/envelope.ts';

// temporal.api.enums.v1.IndexedValueType, whose enum lives in a package of Temporal's own
const types = { Keyword: 2, KeywordList: 7 } as const;
const attributes: Readonly<Record<string, keyof typeof types>> = { [outcomeAttribute]: 'Keyword', [askedAttribute]: 'KeywordList' };

const alreadyExists = 6; // gRPC status codes
const unimplemented = 12; // the time-skipping test server takes attributes, but lists none

export async function ensureSearchAttributes(connection: NativeConnection, namespace: string): Promise<void> {
  const known = await knownTo(connection, namespace);
  for (const [name, type] of Object.entries(attributes)) if (!known.has(name)) await make(connection, { namespace, name, type });
}

interface Wanted {
  readonly namespace: string;
  readonly name: string;
  readonly type: keyof typeof types;
}

async function make({ operatorService }: NativeConnection, { namespace, name, type }: Wanted): Promise<void> {
  try {
    await operatorService.addSearchAttributes({ namespace, searchAttributes: { [name]: types[type] as never } });
  } catch (error) {
    if (codeOf(error) === alreadyExists) return;
    const command = `temporal operator search-attribute create --namespace ${namespace} --name ${name} --type ${type}`;
    throw new Error(`Cannot make search attribute '${name}' in namespace '${namespace}'. Have it made by someone who may: ${command}`, {
      cause: error,
    });
  }
}

async function knownTo({ operatorService }: NativeConnection, namespace: string): Promise<ReadonlySet<string>> {
  try {
    const { customAttributes } = await operatorService.listSearchAttributes({ namespace });
    return new Set(Object.keys(customAttributes));
  } catch (error) {
    if (codeOf(error) === unimplemented) return new Set();
    throw new Error(`Cannot read the search attributes of namespace '${namespace}'. Does it exist, and may you?`, { cause: error });
  }
}

const codeOf = (error: unknown): unknown => (typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined);
