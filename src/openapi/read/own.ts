// Operations of a document that was made of a contract: they speak the service protocol, and need no route.

import { at, has, itemsOf, textAt, type Place } from '../place.ts';
import type { Code } from './code.ts';
import { mediaOf } from './media.ts';
import type { Found, ReadOperation } from './operations.ts';
import type { Reading } from './reading.ts';
import { traitsOf } from './traits.ts';

export function readOwn(found: readonly Found[], reading: Reading): readonly ReadOperation[] {
  const undos = new Set(found.map(({ place }) => textAt(place, 'x-tenuto-undo')));
  return found.map(({ name, place, path }) => {
    if (path !== `/${encodeURIComponent(name)}`)
      reading.notes.error(place.path, `'${path}' is not the path of '${name}'`, 'give both one name, or take x-tenuto-service out');
    const input = schemaOf(at(place, 'requestBody'));
    const output = outputOf(place, { undoes: undos.has(name) });
    return {
      name,
      place,
      ...(input && { input: reading.codeOf(input, { required: true }) }),
      ...(output && { output: reading.codeOf(output, { required: true }) }),
      errors: errorsOf(place, reading),
      traits: traitsOf(place, { reading }),
    };
  });
}

function schemaOf(holder: Place): Place | undefined {
  const media = mediaOf(holder);
  return media.kind === 'json' && media.schema.value !== undefined ? media.schema : undefined;
}

// An undo that had nothing to undo answers null, which is no part of the contract.
function outputOf(operation: Place, { undoes }: { readonly undoes: boolean }): Place | undefined {
  const schema = schemaOf(at(at(operation, 'responses'), '200'));
  if (!schema || textAt(schema, 'type') === 'null') return undefined;
  return undoes ? itemsOf(at(schema, 'anyOf'))[0] : schema;
}

function errorsOf(operation: Place, reading: Reading): readonly (readonly [string, Code])[] {
  const body = schemaOf(at(at(operation, 'responses'), '422'));
  const cases = body ? itemsOf(at(at(at(body, 'properties'), 'error'), 'oneOf')) : [];
  return cases.map((one) => {
    const fields = at(one, 'properties');
    const details = at(fields, 'details');
    const code = textAt(at(fields, 'code'), 'const');
    if (code === undefined) reading.notes.error(one.path, 'has no code', 'write it as a constant');
    return [code ?? '', has(fields, 'details') ? reading.codeOf(details, { required: true }) : 'z.unknown()'];
  });
}
