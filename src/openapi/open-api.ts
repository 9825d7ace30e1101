// A service as an OpenAPI 3.1 document, as docs/service-protocol.md speaks: for clients in other languages, gateways and catalogues.
// What OpenAPI has no word for (undo, confirm, pivot …) stands in x-tenuto-… extensions, so that `contractFrom` gives the same contract again.

import { fullName } from '../model/contract/operation-name.ts';
import type { Operation } from '../model/contract/operation.ts';
import type { Service } from '../model/contract/service.ts';
import { assertShape, callback, list, record, text, type Options } from '../model/shape.ts';
import { notes, refuseErrors } from './finding.ts';
import { durations, extensionOf, flags, followUps, serviceExtension } from './traits.ts';
import { commonResponses, expiredRefusal, headers, parameters, refusedContent, responses } from './write/protocol.ts';
import { schemasOf, type Schemas, type ToJsonSchema } from './write/schemas.ts';

export interface OpenApiOptions {
  /** Default: the service's name. */
  readonly title?: string;
  /** Of the contract. Default '1.0.0'. */
  readonly version?: string;
  readonly servers?: readonly { readonly url: string; readonly description?: string }[];
  /** For schemas of a library that does not give JSON Schema itself: `toJsonSchema` of @valibot/to-json-schema. */
  readonly toJsonSchema?: ToJsonSchema;
}

export interface OpenApiDocument {
  readonly openapi: '3.1.1';
  readonly info: { readonly title: string; readonly version: string };
  readonly servers?: readonly { readonly url: string; readonly description?: string }[];
  readonly paths: Readonly<Record<string, { readonly post: object }>>;
  readonly components: Readonly<Record<string, object>>;
}

const shape = record({
  title: text,
  version: text,
  servers: list(record({ url: text, description: text }, ['url'])),
  toJsonSchema: callback,
} satisfies Options<OpenApiOptions>);

/** Throws `InvalidOpenApi` with every schema that has no JSON Schema. */
export function openApi(service: Service, options: OpenApiOptions = {}): OpenApiDocument {
  const attempt = `Cannot describe service '${service.name}'`;
  assertShape(attempt, options, shape);
  const { title, version = '1.0.0', servers, toJsonSchema } = options;
  const found = notes();
  const schemas = schemasOf({ notes: found, toJsonSchema });
  const named = (by: 'undo' | 'confirm') => new Set(Object.values(service.operations).map((operation) => operation[by]));
  const [undos, confirms] = [named('undo'), named('confirm')];
  const paths = Object.entries(service.operations).map(([name, operation]) => {
    const post = describe(operation, {
      service: service.name,
      name,
      schemas,
      undoes: undos.has(name),
      confirms: confirms.has(name),
    });
    return [`/${encodeURIComponent(name)}`, { post }] as const;
  });
  refuseErrors(attempt, found.findings);
  return {
    openapi: '3.1.1',
    [serviceExtension]: service.name,
    info: { title: title ?? service.name, version },
    ...(servers && { servers }),
    paths: Object.fromEntries(paths),
    components: { parameters, headers, responses, ...(Object.keys(schemas.components).length > 0 && { schemas: schemas.components }) },
  };
}

interface Described {
  readonly service: string;
  readonly name: string;
  readonly schemas: Schemas;
  /** It takes other operations back. */
  readonly undoes: boolean;
  /** It makes other operations good. */
  readonly confirms: boolean;
}

function describe(operation: Operation, { service, name, schemas, undoes, confirms }: Described): object {
  const use = (part: string) => ({
    path: `operations.${name}.${part}`,
    what: `${part} of '${fullName(service, name)}'`,
    name: [name, ...part.split('.')]
      .map((word) => `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`)
      .join('')
      .replaceAll(/[^\w.-]/g, '_'),
  });
  const output = operation.output === undefined ? { type: 'null' } : schemas.schemaOf(operation.output, use('output'));
  const cases = Object.entries(operation.errors ?? {}).map(([code, schema]) => ({
    code,
    details: schemas.schemaOf(schema, use(`errors.${code}`)),
  }));
  const refusals = confirms && !cases.some(({ code }) => code === expiredRefusal.code) ? [...cases, expiredRefusal] : cases;
  const followsUp = undoes || confirms;
  return {
    operationId: name,
    ...traitsOf(operation),
    parameters: ['IdempotencyKey', ...(undoes ? ['Undoes'] : []), ...(confirms ? ['Confirms'] : []), 'Deadline'].map((header) => ({
      $ref: `#/components/parameters/${header}`,
    })),
    ...(operation.input && {
      requestBody: { required: true, content: { 'application/json': { schema: schemas.schemaOf(operation.input, use('input')) } } },
    }),
    responses: {
      '200': {
        description: followsUp ? 'Done. As an undo or a confirm that had nothing to do: null' : 'Done',
        headers: {
          'Idempotent-Replayed': { $ref: '#/components/headers/Replayed' },
          ...(undoes && { 'Undo-Outcome': { $ref: '#/components/headers/UndoOutcome' } }),
        },
        content: { 'application/json': { schema: followsUp && operation.output ? { anyOf: [output, { type: 'null' }] } : output } },
      },
      ...commonResponses,
      ...(refusals.length > 0 && { '422': { description: 'Refused, for good. Nothing was done', content: refusedContent(refusals) } }),
    },
  };
}

function traitsOf(operation: Operation): Readonly<Record<string, unknown>> {
  const told = [...followUps, ...flags, ...durations].map(
    (trait) => [extensionOf(trait), (operation as unknown as Readonly<Record<string, unknown>>)[trait]] as const,
  );
  return Object.fromEntries(told.filter(([, value]) => value !== undefined));
}
