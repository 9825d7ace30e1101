// Operations of a document that was made of a contract: they speak the service protocol, and need no route.

import { at, has, itemsOf, textAt, type Place } from '../../place.ts';
import type { Code } from '../code.ts';
import { mediaOf } from './media.ts';
import type { Found, ReadOperation } from './operations.ts';
import type { Reading } from '../reading.ts';
import { extensionOf } from '../../traits.ts';
import { expiredRefusal } from '../../write/protocol.ts';
import { traitsOf } from './traits.ts';

export function readOwn(found: readonly Found[], reading: Reading): readonly ReadOperation[] {
  const named = (by: 'undo' | 'confirm') => new Set(found.map(({ place }) => textAt(place, extensionOf(by))));
  const [undos, confirms] = [named('undo'), named('confirm')];
  return found.map((one) => reading.notes.about(one.name, () => readOne(one)));

  function readOne({ name, place, path }: Found): ReadOperation {
    if (path !== `/${encodeURIComponent(name)}`)
      reading.notes.error(place.path, `'${path}' is not the path of '${name}'`, 'give both one name, or take x-tenuto-service out');
    const input = schemaOf(at(place, 'requestBody'));
    const isConfirm = confirms.has(name);
    const output = outputOf(place, { followsUp: isConfirm || undos.has(name) });
    return {
      name,
      place,
      ...(input && { input: reading.codeOf(input) }),
      ...(output && { output: reading.codeOf(output) }),
      errors: errorsOf(place, { reading, isConfirm }),
      traits: traitsOf(place, { reading }),
    };
  }
}

function schemaOf(holder: Place): Place | undefined {
  const media = mediaOf(holder);
  return media.kind === 'json' && media.schema.value !== undefined ? media.schema : undefined;
}

// An undo or a confirm that had nothing to do answers null, which is no part of the contract.
function outputOf(operation: Place, { followsUp }: { readonly followsUp: boolean }): Place | undefined {
  const schema = schemaOf(at(at(operation, 'responses'), '200'));
  if (!schema || textAt(schema, 'type') === 'null') return undefined;
  return followsUp ? itemsOf(at(schema, 'anyOf'))[0] : schema;
}

interface Errors {
  readonly reading: Reading;
  readonly isConfirm: boolean;
}

function errorsOf(operation: Place, { reading, isConfirm }: Errors): readonly (readonly [string, Code])[] {
  const body = schemaOf(at(at(operation, 'responses'), '422'));
  const cases = body ? itemsOf(at(at(at(body, 'properties'), 'error'), 'oneOf')) : [];
  return cases.flatMap((one) => {
    const fields = at(one, 'properties');
    const details = at(fields, 'details');
    const code = textAt(at(fields, 'code'), 'const');
    if (isConfirm && code === expiredRefusal.code && textAt(details, 'type') === expiredRefusal.details.type) return [];
    if (code === undefined) reading.notes.error(one.path, 'has no code', 'write it as a constant');
    return [[code ?? '', has(fields, 'details') ? reading.codeOf(details) : 'z.unknown()'] as const];
  });
}
