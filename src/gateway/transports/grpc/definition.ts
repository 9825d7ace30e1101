// Reads the methods of a gRPC service from its .proto, and finds the method of each operation.

import { dirname, resolve } from 'node:path';
import type { MethodDefinition, PackageDefinition, ServiceDefinition } from '@grpc/proto-loader';
import { splitName } from '../../../model/contract/operation-name.ts';
import type { Service } from '../../../model/contract/service.ts';
import { Misuse } from '../misuse.ts';
import { library } from './library.ts';

export type Method = MethodDefinition<object, object>;

export interface Definition {
  /** The full name of the service: 'shop.v1.Payments'. */
  readonly name: string;
  readonly methods: ServiceDefinition;
}

/** Values are as in JSON, except that 64-bit numbers are objects until `toJson` converts them. */
export const loading = { enums: String, bytes: String, defaults: true, oneofs: false } as const;

/** Loads .proto files. Their imports are also searched in the folders of these files. */
export function definitionFromFile(proto: string | readonly string[], includes: readonly string[] = []): PackageDefinition {
  const files = [proto].flat().map((file) => resolve(file));
  return library().loader.loadSync(files, { ...loading, includeDirs: [...files.map(dirname), ...includes] });
}

/** Chooses the service: by its full name, or the only one with the name of the contract, or the only one defined. */
export function chosen(names: readonly string[], { wanted, contract }: { wanted: string | undefined; contract: Service }): string {
  if (wanted !== undefined && names.includes(wanted)) return wanted;
  const alike = [sameName, sameLastPart].map((same) => names.filter((name) => same(name, contract.name))).find(({ length }) => length > 0);
  const [only, ...others] = alike ?? names;
  if (wanted === undefined && only !== undefined && others.length === 0) return only;
  const why = wanted === undefined ? 'several services are defined, and none has its name' : `there is no service '${wanted}'`;
  throw new Misuse(`Cannot call '${contract.name}' by gRPC: ${why}. Name one in { service } (known: ${names.join(', ')})`);
}

const sameName = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

const lastPart = (name: string): string => splitName(name)?.operation ?? name;

const sameLastPart = (one: string, other: string): boolean => sameName(lastPart(one), lastPart(other));

export function definitionIn(definitions: PackageDefinition, which: { wanted: string | undefined; contract: Service }): Definition {
  const services = Object.entries(definitions).filter((entry): entry is [string, ServiceDefinition] => !('format' in entry[1]));
  const name = chosen(
    services.map(([known]) => known),
    which,
  );
  return { name, methods: Object.fromEntries(services)[name] ?? {} };
}

export type MethodNames = Readonly<Record<string, string>>;

export function methodOf(definition: Definition, operation: string, names: MethodNames = {}): Method {
  const found = search(definition, operation, names);
  if (typeof found === 'string') throw new Misuse(`Cannot call '${operation}' by gRPC: ${found}`);
  return found;
}

/** Returns where the definition does not match the contract, as messages. */
export const methodFindings = (definition: Definition, { operations }: Service, names: MethodNames = {}): readonly string[] => [
  ...Object.keys(operations).flatMap((operation) => {
    const found = search(definition, operation, names);
    return typeof found === 'string' ? [found] : [];
  }),
  ...Object.keys(names).flatMap((name) =>
    name in operations ? [] : [`methods names operation '${name}', which the contract does not have`],
  ),
];

function search({ name, methods }: Definition, operation: string, names: MethodNames): Method | string {
  const wanted = names[operation] ?? operation.charAt(0).toUpperCase() + operation.slice(1);
  const method = Object.hasOwn(methods, wanted) ? methods[wanted] : undefined;
  if (!method) return `operation '${operation}' has no method '${wanted}' in '${name}' (known: ${Object.keys(methods).join(', ')})`;
  return method.requestStream || method.responseStream
    ? `method '${name}.${wanted}' of operation '${operation}' is a stream; a step is one call`
    : method;
}
