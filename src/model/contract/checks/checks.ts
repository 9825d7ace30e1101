// Checks a contract when it is defined, for everything that the compiler rejects. JavaScript has no compiler, and a cast
// hides its errors. The sandbox loads unchecked.ts instead of this file, because its worker has made the same definitions
// before.

import { isRecord } from '../../record.ts';
import { assertShape } from '../../shape.ts';
import type { Operation, Operations } from '../operation.ts';
import type { ProcessSpec } from '../process-spec.ts';
import { wrongFollowUp } from './follow-ups.ts';
import { changesIn, notJsonIn } from './json-values.ts';
import { shownName, wrongName } from './name.ts';
import { operationShape, processShape } from './shapes.ts';

export function assertService(name: string, operations: Operations): void {
  const cannot = `Cannot define service '${shownName(name)}'`;
  assertName(cannot, 'its name', { name });
  if (!isRecord(operations)) throw new TypeError(`${cannot}: its operations are not an object. Pass { name: operation() }`);
  for (const [id, operation] of Object.entries(operations)) {
    const what = `operation '${shownName(id)}'`;
    assertName(cannot, `the name of ${what}`, { name: id, dots: false });
    assertShape(`${cannot}: ${what}`, operation, operationShape);
    assertJson(cannot, what, operation);
  }
  for (const id of Object.keys(operations)) {
    const wrong = wrongFollowUp(operations, id);
    if (wrong !== undefined) throw new TypeError(`${cannot}: operation '${id}' ${wrong}`);
  }
}

export function assertProcess(name: string, spec: ProcessSpec): void {
  const cannot = `Cannot define process '${shownName(name)}'`;
  assertName(cannot, 'its name', { name });
  assertShape(cannot, optionsOf(spec), processShape);
  const { uses = {}, signals = {}, updates = {}, asks = {} } = spec;
  for (const alias of Object.keys(uses)) assertName(cannot, `uses.${shownName(alias)}`, { name: alias, dots: false });
  for (const [kind, named] of Object.entries({ signal: signals, update: updates, question: asks }))
    for (const id of Object.keys(named)) assertName(cannot, `the name of ${kind} '${shownName(id)}'`, { name: id });
  assertJson(cannot, '', spec);
  for (const [id, input] of Object.entries(signals)) assertJson(cannot, `signal '${id}'`, { input });
  for (const [id, input] of Object.entries(asks)) assertJson(cannot, `question '${id}'`, { input });
  for (const [id, update] of Object.entries(updates)) assertJson(cannot, `update '${id}'`, update);
  assertSame(cannot, spec.output);
}

// The options may be copied from another process: `defineProcess('b', { ...a })`.
function optionsOf(spec: ProcessSpec & { readonly kind?: unknown; readonly name?: unknown }): unknown {
  if (!isRecord(spec) || spec.kind !== 'process') return spec;
  const { kind, name, ...options } = spec;
  return options;
}

function assertName(cannot: string, what: string, { name, dots = true }: { readonly name: unknown; readonly dots?: boolean }): void {
  const wrong = wrongName(name, { dots });
  if (wrong !== undefined) throw new TypeError(`${cannot}: ${what} ${wrong}`);
}

type Schemas = Pick<Operation, 'input' | 'output' | 'errors'>;

function assertJson(cannot: string, what: string, { input, output, errors = {} }: Schemas): void {
  const named = { input, output, ...Object.fromEntries(Object.entries(errors).map(([code, schema]) => [`error '${code}'`, schema])) };
  for (const [part, schema] of Object.entries(named)) {
    const [found] = notJsonIn(schema);
    if (!found) continue;
    const where = [found.path === '' ? '' : `'${found.path}'`, part, what].filter((one) => one !== '').join(' of ');
    throw new TypeError(`${cannot}: ${where} is ${found.what}. What a run stores is JSON`);
  }
}

// A client would apply the schema's transforms to the output, and a process that calls this one would not.
function assertSame(cannot: string, output: ProcessSpec['output']): void {
  const [found] = changesIn(output);
  if (!found) return;
  const where = found.path === '' ? 'output' : `'${found.path}' of output`;
  const why = 'a process that calls this one receives its output unchanged';
  throw new TypeError(
    `${cannot}: ${where} has ${found.what}, but ${why}. Apply it before you return the value, and remove it from the schema`,
  );
}
