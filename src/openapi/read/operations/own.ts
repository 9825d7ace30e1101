// Reads the operations of a document that was generated from a contract. They use the service protocol, and need no route.

import { child, hasKey, itemsOf, textAt, type Place } from '../../place.ts';
import type { Code } from '../code.ts';
import { mediaOf } from './media.ts';
import type { Found, ReadOperation } from './operations.ts';
import type { Reading } from '../reading.ts';
import { extensionOf } from '../../traits.ts';
import { expiredRefusal } from '../../write/protocol.ts';
import { optionsOf } from './traits.ts';

export function readOwn(found: readonly Found[], reading: Reading): readonly ReadOperation[] {
  const named = (by: 'undo' | 'confirm') => new Set(found.map(({ place }) => textAt(place, extensionOf(by))));
  const [undos, confirms] = [named('undo'), named('confirm')];
  return found.map((one) => reading.notes.about(one.name, () => readOne(one)));

  function readOne({ name, place, path }: Found): ReadOperation {
    if (path !== `/${encodeURIComponent(name)}`)
      reading.notes.error(place.path, `'${path}' is not the path of '${name}'`, 'use the same name for both, or remove x-tenuto-service');
    const input = schemaOf(child(place, 'requestBody'));
    const isConfirm = confirms.has(name);
    const output = outputOf(place, { followsUp: isConfirm || undos.has(name) });
    return {
      name,
      place,
      ...(input && { input: reading.codeOf(input) }),
      ...(output && { output: reading.codeOf(output) }),
      errors: errorsOf(place, { reading, isConfirm }),
      options: optionsOf(place, { reading }),
    };
  }
}

function schemaOf(holder: Place): Place | undefined {
  const media = mediaOf(holder);
  return media.kind === 'json' && media.schema.value !== undefined ? media.schema : undefined;
}

// An undo or a confirm that had nothing to do returns null, which is not part of the contract.
function outputOf(operation: Place, { followsUp }: { readonly followsUp: boolean }): Place | undefined {
  const schema = schemaOf(child(child(operation, 'responses'), '200'));
  if (!schema || textAt(schema, 'type') === 'null') return undefined;
  return followsUp ? itemsOf(child(schema, 'anyOf'))[0] : schema;
}

interface Errors {
  readonly reading: Reading;
  readonly isConfirm: boolean;
}

function errorsOf(operation: Place, { reading, isConfirm }: Errors): readonly (readonly [string, Code])[] {
  const body = schemaOf(child(child(operation, 'responses'), '422'));
  const cases = body ? itemsOf(child(child(child(body, 'properties'), 'error'), 'oneOf')) : [];
  return cases.flatMap((one) => {
    const fields = child(one, 'properties');
    const details = child(fields, 'details');
    const code = textAt(child(fields, 'code'), 'const');
    if (isConfirm && code === expiredRefusal.code && textAt(details, 'type') === expiredRefusal.details.type) return [];
    if (code === undefined) reading.notes.error(one.path, 'has no code', 'write it as a constant');
    return [[code ?? '', hasKey(fields, 'details') ? reading.codeOf(details) : 'z.unknown()'] as const];
  });
}
