// The standard gRPC messages: reflection, health checks, load reports, and rich error details.

import type { MessageTypeDefinition } from '@grpc/proto-loader';
import { library } from './library.ts';

type Field = readonly [type: string, id: number, rule?: 'repeated'];

const fields = {
  ReflectionRequest: {
    host: ['string', 1],
    fileByFilename: ['string', 3],
    fileContainingSymbol: ['string', 4],
    listServices: ['string', 7],
  },
  ReflectionResponse: {
    fileDescriptorResponse: ['Files', 4],
    listServicesResponse: ['Services', 6],
    errorResponse: ['ReflectionError', 7],
  },
  Files: { fileDescriptorProto: ['bytes', 1, 'repeated'] },
  Services: { service: ['Named', 1, 'repeated'] },
  Named: { name: ['string', 1] },
  ReflectionError: { errorCode: ['int32', 1], errorMessage: ['string', 2] },
  File: { name: ['string', 1], dependency: ['string', 3, 'repeated'] },
  FileSet: { file: ['bytes', 1, 'repeated'] },
  HealthRequest: { service: ['string', 1] },
  HealthResponse: { status: ['int32', 1] },
  Load: { cpuUtilization: ['double', 1], applicationUtilization: ['double', 9] },
  Status: { code: ['int32', 1], message: ['string', 2], details: ['Detail', 3, 'repeated'] },
  Detail: { typeUrl: ['string', 1], value: ['bytes', 2] },
  RetryInfo: { retryDelay: ['Delay', 1] },
  Delay: { seconds: ['int64', 1], nanos: ['int32', 2] },
  BadRequest: { fieldViolations: ['Violation', 1, 'repeated'] },
  Violation: { field: ['string', 1], description: ['string', 2] },
} as const satisfies Readonly<Record<string, Readonly<Record<string, Field>>>>;

type Name = keyof typeof fields;
let definitions: ReadonlyMap<string, MessageTypeDefinition<object, object>> | undefined;

export const encode = (name: Name, value: object): Buffer => definitionOf(name).serialize(value);

/** Decodes a message. Fields that are not set are absent; repeated fields are arrays. */
export const decode = (name: Name, bytes: Buffer): unknown => definitionOf(name).deserialize(bytes);

function definitionOf(name: Name): MessageTypeDefinition<object, object> {
  definitions ??= load();
  const definition = definitions.get(name);
  if (!definition) throw new TypeError(`Unknown message '${name}'`);
  return definition;
}

function load(): ReadonlyMap<string, MessageTypeDefinition<object, object>> {
  const nested = Object.fromEntries(
    Object.entries<Readonly<Record<string, Field>>>(fields).map(([name, own]) => [
      name,
      { fields: Object.fromEntries(Object.entries(own).map(([field, [type, id, rule]]) => [field, { type, id, ...(rule && { rule }) }])) },
    ]),
  );
  const all = library().loader.fromJSON({ nested }, { longs: Number, arrays: true });
  return new Map(Object.entries(all) as [string, MessageTypeDefinition<object, object>][]);
}
