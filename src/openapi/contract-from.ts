// Generates a contract from an OpenAPI document, as TypeScript, with the HTTP routes of its operations. The same document
// always gives the same text. Nothing is fetched, and no code of the document runs.

import type { HttpRoutes } from '../gateway/transports/http/routes.ts';
import { notes, refuseErrors, type OpenApiFinding, type Notes } from './finding.ts';
import { isRecord } from '../model/record.ts';
import { assertShape, list, record, text, type Options } from '../model/shape.ts';
import { child, hasKey, textAt, type Place } from './place.ts';
import { camel, uniqueNames } from './read/names.ts';
import { componentsOf, type Components } from './read/components.ts';
import { refuseLostFollowUps } from './read/operations/follow-ups.ts';
import { findOperations, readOperation, refuseTwice } from './read/operations/operations.ts';
import { readOwn } from './read/operations/own.ts';
import { sourceOf } from './read/source.ts';
import { tooDeep } from './read/schema/too-deep.ts';
import { serviceExtension } from './traits.ts';

export interface ContractOptions {
  /**
   * The name of the service.
   * @default the title of the document
   */
  readonly name?: string;
  /** The names of the operations to leave out. */
  readonly without?: readonly string[];
}

export interface ReadContract {
  readonly name: string;
  /** The text of a TypeScript module. It imports `tenuto` and `zod` (4.2 or newer). */
  readonly source: string;
  /**
   * The routes, for `http(address, { routes })`. They are empty if the document was generated from a contract, because its
   * service uses the service protocol.
   */
  readonly routes: HttpRoutes;
  /** The parts of the document that the contract does not express. */
  readonly warnings: readonly OpenApiFinding[];
}

const shape = record({ name: text, without: list(text) } satisfies Options<ContractOptions>);

/**
 * Generates a contract from an OpenAPI document.
 * @throws InvalidOpenApi with everything that is wrong with the document
 */
export function contractFrom(document: unknown, options: ContractOptions = {}): ReadContract {
  assertShape('Cannot create a contract from a document', options, shape);
  const { name, without = [] } = options;
  const found: Notes = notes((subject) => components.usersOf(subject));
  const root: Place = { value: document, path: '' };
  const title = textAt(child(root, 'info'), 'title') ?? 'service';
  const attempt = `Cannot create a contract from '${title}'`;
  checkDocument(root, found);
  refuseErrors(attempt, found.findings);
  const contractName = textAt(root, serviceExtension); // only in a document that was generated from a contract
  const serviceName = name ?? contractName ?? camel(title);
  const constant = uniqueNames()(camel(serviceName));
  const components: Components = componentsOf({
    root,
    notes: found,
    fromContract: contractName !== undefined,
    old: isOld(root),
    taken: [constant, `${constant}Routes`],
  });
  const { reading } = components;
  const all = findOperations(reading);
  refuseTwice(all, reading);
  refuseUnknown(without, { known: all.map((one) => one.name), notes: found });
  const chosen = all.filter((one) => !without.includes(one.name));
  const operations =
    contractName === undefined ? chosen.map((one) => found.about(one.name, () => readOperation(one, reading))) : readOwn(chosen, reading);
  refuseLostFollowUps(operations, found);
  const declarations = components.declarations();
  refuseErrors(attempt, found.findings);
  const routes = Object.fromEntries(operations.flatMap((one) => (one.route ? [[one.name, one.route]] : [])));
  return {
    name: serviceName,
    source: sourceOf({ name: serviceName, constant, declarations, operations }),
    routes,
    warnings: found.findings,
  };
}

const isOld = (root: Place): boolean => textAt(root, 'openapi')?.startsWith('3.0.') ?? false;

function checkDocument(root: Place, found: Notes): void {
  const version = textAt(root, 'openapi');
  if (!isRecord(root.value)) found.error('', 'is not an OpenAPI document', 'pass the parsed JSON or YAML of a document');
  else if (hasKey(root, 'swagger')) found.error('swagger', 'is OpenAPI 2', 'convert it to 3.1 first');
  else if (version === undefined || !/^3\.[01]\./.test(version))
    found.error('openapi', version === undefined ? 'is missing' : `'${version}' is not supported`, 'write 3.1.1, or 3.0.4');
  else if (!isRecord(child(root, 'paths').value)) found.error('paths', 'is missing', 'describe the operations of the service');
  const deep = tooDeep(root.value);
  if (deep !== undefined) found.error(deep, 'is nested too deep, or contains itself', 'use $ref for a part that recurs');
}

interface Known {
  readonly known: readonly string[];
  readonly notes: Notes;
}

function refuseUnknown(without: readonly string[], { known, notes: found }: Known): void {
  for (const name of without)
    if (!known.includes(name)) found.error('', `there is no operation '${name}' to leave out`, `use one of these: ${known.join(', ')}`);
  if (known.length === 0) found.error('paths', 'there are no operations', 'describe the operations of the service');
}
