// Creates the search attributes of runs in the namespace, before the first run sets them.

import { askedAttribute, outcomeAttribute } from '../model/envelope.ts';
import { statusOf, temporalErrorOf } from '../platform/temporal-error.ts';
import type { Connected } from './connection.ts';

// temporal.api.enums.v1.IndexedValueType, whose enum is in another package of Temporal's
const types = { Keyword: 2, KeywordList: 7 } as const;
const attributes: Readonly<Record<string, keyof typeof types>> = { [outcomeAttribute]: 'Keyword', [askedAttribute]: 'KeywordList' };

type Server = Pick<Connected, 'connection' | 'namespace' | 'address'>;

export async function ensureSearchAttributes(server: Server): Promise<void> {
  const known = await existingIn(server);
  for (const [name, type] of Object.entries(attributes)) if (!known.has(name)) await create(server, { name, type });
}

interface Wanted {
  readonly name: string;
  readonly type: keyof typeof types;
}

async function create({ connection: { operatorService }, namespace, address }: Server, { name, type }: Wanted): Promise<void> {
  try {
    await operatorService.addSearchAttributes({ namespace, searchAttributes: { [name]: types[type] as never } });
  } catch (error) {
    if (statusOf(error) === 'ALREADY_EXISTS') return;
    const command = `temporal operator search-attribute create --namespace ${namespace} --name ${name} --type ${type}`;
    const permission = `Ask an administrator to create it: ${command}`;
    throw temporalErrorOf(error, { what: `create search attribute '${name}'`, address, namespace, permission }) ?? error;
  }
}

async function existingIn({ connection: { operatorService }, namespace, address }: Server): Promise<ReadonlySet<string>> {
  try {
    const { customAttributes } = await operatorService.listSearchAttributes({ namespace });
    return new Set(Object.keys(customAttributes));
  } catch (error) {
    if (statusOf(error) === 'UNIMPLEMENTED') return new Set(); // the time-skipping test server accepts attributes, but lists none
    throw temporalErrorOf(error, { what: 'read the search attributes', address, namespace }) ?? error;
  }
}
