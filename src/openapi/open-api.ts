// Generates an OpenAPI 3.1 document from a service, with the requests and responses of docs/service-protocol.md. It is for
// clients in other languages, gateways and catalogues. What OpenAPI cannot express (undo, confirm, pivot …) is in x-tenuto-…
// extensions. So `contractFrom` generates the same contract again.

import { fullName } from '../model/contract/operation-name.ts';
import type { Operation } from '../model/contract/operation.ts';
import type { Service } from '../model/contract/service.ts';
import { assertShape, callback, list, record, text, type Options } from '../model/shape.ts';
import { notes, refuseErrors } from './finding.ts';
import { durations, extensionOf, flags, followUps, serviceExtension } from './traits.ts';
import { commonResponses, expiredRefusal, headers, parameters, refusedContent, responses } from './write/protocol.ts';
import { schemasOf, type Schemas, type ToJsonSchema } from './write/schemas.ts';

export interface OpenApiOptions {
  /** @default the name of the service */
  readonly title?: string;
  /**
   * The version of the contract.
   * @default '1.0.0'
   */
  readonly version?: string;
  readonly servers?: readonly { readonly url: string; readonly description?: string }[];
  /** Converts the schemas of a library that does not do so itself, such as `toJsonSchema` of @valibot/to-json-schema. */
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

/**
 * Generates an OpenAPI document from a service.
 * @throws InvalidOpenApi with every schema that has no JSON Schema
 */
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
  /** Whether it is the undo of other operations. */
  readonly undoes: boolean;
  /** Whether it is the confirm of other operations. */
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
    ...optionsOf(operation),
    parameters: ['IdempotencyKey', ...(undoes ? ['Undoes'] : []), ...(confirms ? ['Confirms'] : []), 'Deadline'].map((header) => ({
      $ref: `#/components/parameters/${header}`,
    })),
    ...(operation.input && {
      requestBody: { required: true, content: { 'application/json': { schema: schemas.schemaOf(operation.input, use('input')) } } },
    }),
    responses: {
      '200': {
        description: followsUp ? 'Done. The body is null if this was an undo or a confirm that had nothing to do' : 'Done',
        headers: {
          'Idempotent-Replayed': { $ref: '#/components/headers/Replayed' },
          ...(undoes && { 'Undo-Outcome': { $ref: '#/components/headers/UndoOutcome' } }),
        },
        content: { 'application/json': { schema: followsUp && operation.output ? { anyOf: [output, { type: 'null' }] } : output } },
      },
      ...commonResponses,
      ...(refusals.length > 0 && { '422': { description: 'Permanently refused. Nothing was done', content: refusedContent(refusals) } }),
    },
  };
}

function optionsOf(operation: Operation): Readonly<Record<string, unknown>> {
  const entries = [...followUps, ...flags, ...durations].map(
    (option) => [extensionOf(option), (operation as unknown as Readonly<Record<string, unknown>>)[option]] as const,
  );
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}
