// Documents that are wrong: all that is wrong is said at once, and nothing crashes or goes on for ever.

import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { contractFrom, InvalidOpenApi } from '../../src/openapi/index.ts';

const documents = await Promise.all(
  ['petstore.json', 'payments.yaml'].map(async (file) => parse(await readFile(`test/openapi/documents/${file}`, 'utf8')) as object),
);
const withPaths = (paths: object, more: object = {}) => ({ openapi: '3.1.0', info: { title: 'x' }, paths, ...more });
const answering = (schema: unknown) => ({ get: { responses: { 200: { content: { 'application/json': { schema } } } } } });

function findingsOf(document: unknown): readonly string[] {
  try {
    contractFrom(document);
    return [];
  } catch (error) {
    if (error instanceof InvalidOpenApi) return error.findings.map(({ path, message, remedy }) => `${path}: ${message}; ${remedy}`);
    throw error;
  }
}

describe('a wrong document', () => {
  it('is refused with all findings, their places and remedies', () => {
    const paths = {
      '/pets/{id}': {
        get: { operationId: 'one', parameters: [{ in: 'nowhere', name: 'x' }], responses: { 200: {}, abc: {} } },
        post: { operationId: 'one', requestBody: { content: { 'multipart/mixed': {} } }, responses: {} },
      },
      '/far': answering({ $ref: 'other.yaml#/Pet' }),
      '/lost': answering({ $ref: '#/components/schemas/Lost' }),
      '/odd': answering({ type: 'file' }),
    };
    expect(findingsOf(withPaths(paths))).toEqual([
      "paths./pets/{id}.post.operationId: 'one' is also paths./pets/{id}.get; give each operation a different id",
      "paths./pets/{id}.get.parameters[0].in: 'nowhere' is not a place for a parameter; write path, query, header or cookie",
      "paths./pets/{id}.get: its path has {id}, which is not declared; declare a parameter 'id' in path",
      "paths./pets/{id}.get.responses.abc: 'abc' is not a status; write one like '200', or 4XX, or default",
      "paths./pets/{id}.post: its path has {id}, which is not declared; declare a parameter 'id' in path",
      "paths./pets/{id}.post.requestBody.content: takes multipart/mixed, which is not supported; leave the operation out: { without: ['one2'] }",
      "paths./pets/{id}.post.responses: no response is a success; declare one, such as '200'",
      "paths./far.get.responses.200.content.application/json.schema: 'other.yaml#/Pet' is in another file; bundle the document into one file first (redocly bundle)",
      "paths./lost.get.responses.200.content.application/json.schema: '#/components/schemas/Lost' does not exist; define it, or correct the reference",
      `paths./odd.get.responses.200.content.application/json.schema.type: '"file"' is not a type; write one of JSON Schema`,
    ]);
  });

  it('may not name an undo or a confirm that cannot be', () => {
    const done = { responses: { 200: {} } };
    const paths = {
      '/a': { post: { operationId: 'a', 'x-tenuto-undo': 'lost', 'x-tenuto-confirm': 'far', 'x-tenuto-pivot': true, ...done } },
      '/b': { post: { operationId: 'b', 'x-tenuto-confirm': 'a', ...done } },
      '/c': { post: { operationId: 'c', 'x-tenuto-expires': '5m', 'x-tenuto-undo': 7, ...done } },
      '/d': { post: { operationId: 'd', 'x-tenuto-expires': 'soon', ...done } },
    };
    expect(findingsOf(withPaths(paths))).toEqual([
      'paths./c.post.x-tenuto-undo: is not a name; write the name of the operation that undoes this one',
      "paths./d.post.x-tenuto-expires: 'soon' is not a duration; write a number and a unit, such as '10s'",
      "paths./a.post.x-tenuto-undo: there is no operation 'lost'; name one of the document",
      "paths./a.post.x-tenuto-confirm: there is no operation 'far'; name one of the document",
      'paths./a.post.x-tenuto-confirm: is also a pivot; remove one of the two: an operation that is confirmed later is not final',
      'paths./b.post.x-tenuto-confirm: has no undo that releases the reservation; add x-tenuto-undo',
      'paths./c.post.x-tenuto-expires: has no confirm; add x-tenuto-confirm',
    ]);
  });

  it.each([
    [null, 'is not an OpenAPI document'],
    [{ swagger: '2.0' }, 'is OpenAPI 2'],
    [{ openapi: '4.0.0' }, "'4.0.0' is not supported"],
    [withPaths({}), 'there are no operations'],
  ])('is refused as a whole: %j', (document, message) => {
    expect(findingsOf(document).join()).toContain(message);
  });

  it('may not be made of itself, in a circle of references or of parts', () => {
    const schemas = {
      A: { $ref: '#/components/schemas/B' },
      B: { $ref: '#/components/schemas/A' },
      C: { allOf: [{ $ref: '#/components/schemas/C' }] },
    };
    const both = { '/a': answering({ $ref: '#/components/schemas/A' }), '/c': answering({ $ref: '#/components/schemas/C' }) };
    const said = findingsOf(withPaths(both, { components: { schemas } })).join('\n');
    expect(said).toContain('refers only to itself');
    expect(said).toContain('components.schemas.C: is composed of itself');
  });

  it('ends where references multiply, and where it holds itself', () => {
    const parts = Object.fromEntries(
      Array.from({ length: 40 }, (_, index) => [
        `p${index}`,
        { anyOf: [0, 1].map(() => ({ $ref: `#/x-parts/p${index + 1}`, title: 't' })) },
      ]),
    );
    const document = withPaths({ '/a': answering({ $ref: '#/x-parts/p0' }) }, { 'x-parts': { ...parts, p40: { type: 'string' } } });
    expect(findingsOf(document)).not.toEqual([]);
    const circle: Record<string, unknown> = withPaths({});
    circle['paths'] = circle;
    expect(findingsOf(circle).join()).toContain('contains itself');
  });
});

type Path = readonly (string | number)[];

const pathsIn = (value: unknown, path: Path = []): readonly Path[] =>
  typeof value === 'object' && value !== null
    ? [path, ...Object.entries(value).flatMap(([key, inner]) => pathsIn(inner, [...path, key]))]
    : [path];

function changed(document: object, path: Path, change: unknown): unknown {
  const copy = structuredClone(document) as Record<string, unknown>;
  const holder = path.slice(0, -1).reduce<Record<string, unknown>>((one, key) => one[key] as Record<string, unknown>, copy);
  const last = path.at(-1);
  if (last === undefined) return change;
  if (change === undefined) Reflect.deleteProperty(holder, last);
  else holder[last] = change;
  return copy;
}

it('never crashes on a document that was damaged', { timeout: 120_000 }, () => {
  const damage = fc.oneof(
    fc.constant(undefined),
    fc.json({ maxDepth: 3 }).map((text) => JSON.parse(text) as unknown),
    fc.constantFrom<unknown>(
      '__proto__',
      { $ref: '#/components/schemas/Pet' },
      { $ref: '#' },
      { $ref: '#/%' },
      { type: 'array' },
      { oneOf: [{}, {}] },
      [],
      true,
      '',
      1e308,
    ),
  );
  const damaged = fc.constantFrom(...documents).chain((document) =>
    fc.array(fc.tuple(fc.constantFrom(...pathsIn(document)), damage), { minLength: 1, maxLength: 3 }).map((changes) =>
      changes.reduce<unknown>((done, [path, change]) => {
        try {
          return changed(done as object, path, change);
        } catch {
          return done; // an earlier change took that place away
        }
      }, document),
    ),
  );
  fc.assert(
    fc.property(damaged, (document) => {
      findingsOf(document);
    }),
    { numRuns: 1_500 },
  );
});
