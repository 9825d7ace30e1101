// Prints a violation as a test that shows it, so that it can be pasted, run and kept.

import type { Process } from '../../model/contract/process.ts';
import type { BusinessError } from '../../model/errors.ts';
import { nameOf, type Fault } from '../simulation/fault.ts';
import type { Violation } from '../simulation/trace/invariants.ts';

export interface PrintNames {
  readonly process?: string;
  readonly services?: string;
  readonly processes?: string;
  readonly invariants?: string;
  readonly from?: string;
}

export interface Printed {
  readonly violation: Violation;
  readonly faults: readonly Fault[];
  readonly options: {
    readonly names?: PrintNames;
    readonly input: unknown;
    readonly messages?: readonly object[];
    readonly services?: unknown;
    readonly processes?: readonly unknown[];
    readonly invariants?: object;
    readonly readOnly?: readonly string[];
    readonly refusals?: Readonly<Record<string, BusinessError>>;
    readonly within?: string;
    readonly seed?: number;
    readonly tasks?: number;
  };
}

const given = ['services', 'processes', 'invariants'] as const;

export function printTest({ name }: Process, { violation, faults, options }: Printed): string {
  const { names = {} } = options;
  const { process = camel(name), from = './processes.ts' } = names;
  const passed = given.flatMap((option) => (options[option] ? [[option, names[option] ?? option] as const] : []));
  const values = {
    input: options.input,
    messages: options.messages,
    readOnly: options.readOnly,
    within: options.within,
    seed: options.seed,
    tasks: options.tasks,
    faults,
  };
  const lines = Object.entries(values).flatMap(([field, value]) => (value === undefined ? [] : [`${field}: ${literal(value)},`]));
  const title = `${name}: ${violation.invariant}, where ${faults.map(nameOf).join(', and ') || 'nothing goes wrong'}`;
  return [
    `import { expect, it } from 'vitest';`,
    ...(options.refusals ? [`import { BusinessError } from 'tenuto';`] : []),
    `import { simulate } from 'tenuto/testing';`,
    `import { ${[process, ...passed.map(([, value]) => value)].join(', ')} } from '${from}';`,
    ``,
    `it(${literal(title)}, async () => {`,
    `  const run = await simulate(${process}, {`,
    ...passed.map(([option, value]) => `    ${shorthand(option, value)}`),
    ...lines.map((line) => `    ${line}`),
    ...(options.refusals ? [`    refusals: { ${Object.entries(options.refusals).map(refusal).join(', ')} },`] : []),
    `  });`,
    `  expect(run.unused).toEqual([]); // every fault has happened`,
    `  expect(run.violations).toEqual([]);`,
    `});`,
    ``,
  ].join('\n');
}

const shorthand = (name: string, value: string): string => (name === value ? `${name},` : `${name}: ${value},`);
const camel = (name: string): string => name.replaceAll(/[^A-Za-z0-9]+(.)?/g, (_, next: string | undefined) => (next ?? '').toUpperCase());

const refusal = ([operation, { code, message, details }]: readonly [string, BusinessError]): string =>
  `${literal(operation)}: new BusinessError(${literal(code)}, ${literal({ message, details })})`;

/** Formats a JSON value as TypeScript. */
function literal(value: unknown): string {
  if (typeof value === 'string') return `'${JSON.stringify(value).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return value === undefined ? 'undefined' : JSON.stringify(value);
  const fields = Object.entries(value).map(
    ([name, field]) => `${/^[A-Za-z_$][\w$]*$/.test(name) ? name : literal(name)}: ${literal(field)}`,
  );
  return `{ ${fields.join(', ')} }`;
}
