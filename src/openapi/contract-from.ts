// A contract out of an OpenAPI document, as TypeScript: what a process calls, and how its operations are asked for over HTTP.
// The same document always gives the same text. Nothing is fetched, and nothing of the document runs.

import type { HttpRoutes } from '../gateway/transports/http/routes.ts';
import { notes, refuseErrors, type OpenApiFinding, type Notes } from './finding.ts';
import { isRecord } from '../model/record.ts';
import { assertShape, list, record, text, type Options } from '../model/shape.ts';
import { at, has, textAt, type Place } from './place.ts';
import { camel, uniqueNames } from './read/names.ts';
import { componentsOf, type Components } from './read/components.ts';
import { refuseLostFollowUps } from './read/operations/follow-ups.ts';
import { findOperations, readOperation, refuseTwice } from './read/operations/operations.ts';
import { readOwn } from './read/operations/own.ts';
import { sourceOf } from './read/source.ts';
import { tooDeep } from './read/schema/too-deep.ts';
import { serviceExtension } from './traits.ts';

export interface ContractOptions {
  /** Of the service. Default: the document's title. */
  readonly name?: string;
  /** Operations that are left out. */
  readonly without?: readonly string[];
}

export interface ReadContract {
  readonly name: string;
  /** A module. It imports `tenuto` and `zod` (4.2 or newer). */
  readonly source: string;
  /** For `http(address, { routes })`. Empty for a document that was made of a contract: its service speaks the service protocol. */
  readonly routes: HttpRoutes;
  /** What the contract does not say of what the document says. */
  readonly warnings: readonly OpenApiFinding[];
}

const shape = record({ name: text, without: list(text) } satisfies Options<ContractOptions>);

/** Throws `InvalidOpenApi` with all that is wrong. */
export function contractFrom(document: unknown, options: ContractOptions = {}): ReadContract {
  assertShape('Cannot read a contract out of a document', options, shape);
  const { name, without = [] } = options;
  const found: Notes = notes((subject) => components.usersOf(subject));
  const root: Place = { value: document, path: '' };
  const title = textAt(at(root, 'info'), 'title') ?? 'service';
  const attempt = `Cannot read a contract out of '${title}'`;
  checkDocument(root, found);
  refuseErrors(attempt, found.findings);
  const own = textAt(root, serviceExtension);
  const serviceName = name ?? own ?? camel(title);
  const constant = uniqueNames()(camel(serviceName));
  const components: Components = componentsOf({
    root,
    notes: found,
    own: own !== undefined,
    old: isOld(root),
    taken: [constant, `${constant}Routes`],
  });
  const { reading } = components;
  const all = findOperations(reading);
  refuseTwice(all, reading);
  refuseUnknown(without, { known: all.map((one) => one.name), notes: found });
  const chosen = all.filter((one) => !without.includes(one.name));
  const operations =
    own === undefined ? chosen.map((one) => found.about(one.name, () => readOperation(one, reading))) : readOwn(chosen, reading);
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
  if (!isRecord(root.value)) found.error('', 'is not an OpenAPI document', 'pass the parsed JSON or YAML of one');
  else if (has(root, 'swagger')) found.error('swagger', 'is a document of OpenAPI 2', 'convert it to 3.1 first');
  else if (version === undefined || !/^3\.[01]\./.test(version))
    found.error('openapi', `'${String(version)}' is not known here`, 'write 3.1.1, or 3.0.4');
  else if (!isRecord(at(root, 'paths').value)) found.error('paths', 'there are none', 'describe the operations of the service');
  const deep = tooDeep(root.value);
  if (deep !== undefined) found.error(deep, 'is nested too deep, or holds itself', 'use $ref where something comes again');
}

interface Known {
  readonly known: readonly string[];
  readonly notes: Notes;
}

function refuseUnknown(without: readonly string[], { known, notes: found }: Known): void {
  for (const name of without)
    if (!known.includes(name)) found.error('', `there is no operation '${name}' to leave out`, `name one of these: ${known.join(', ')}`);
  if (known.length === 0) found.error('paths', 'there are no operations', 'describe those of the service');
}
