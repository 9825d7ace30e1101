// The globals for code of a run, as in Temporal's sandbox: some are specific to the run, some do not exist.

import { absentNames } from '../../model/absent.ts';
import { outsideRuns, sandboxInUse } from '../memory/memory-scopes.ts';
import type { Sandbox } from './sandbox.ts';

/** The value that code of a run gets, by the name of the global. */
export type Inside = Readonly<Record<string, (sandbox: Sandbox) => unknown>>;

const RealDate = Date;

// A function, not a class: it returns real dates, also if another class extends it.
function RunDate(...given: readonly unknown[]): Date {
  if (given.length > 0) return new RealDate(...(given as [number]));
  return new RealDate(now());
}

const now = (): number => (sandboxInUse() ?? RealDate).now();

Object.assign(RunDate, { now, parse: RealDate.parse, UTC: RealDate.UTC, prototype: RealDate.prototype });

const levels = ['log', 'warn', 'error', 'info', 'debug'] as const;
const runConsole = Object.fromEntries(
  levels.map((level) => [level, (...values: unknown[]) => outsideRuns(() => console[level](...values))] as const),
);

function unpredictable(name: string): () => never {
  return function () {
    const message = `${name} cannot be used in Workflows because v8 GC is non-deterministic`;
    throw Object.assign(new Error(message), { name: 'DeterminismViolationError' });
  };
}

const absent = (name: string) => (): never => {
  throw new ReferenceError(`${name} is not defined`);
};

// The bundler replaces process.env.NODE_ENV by its value, so it exists here, too.
const environment = new Proxy({}, { get: (_, name) => (name === 'NODE_ENV' ? outsideRuns(() => process.env[name]) : absent('process')()) });
const runProcess = new Proxy({}, { get: (_, name) => (name === 'env' ? environment : absent('process')()) });

const weakRef = unpredictable('WeakRef');
const finalizationRegistry = unpredictable('FinalizationRegistry');

export const globals: Inside = {
  ...Object.fromEntries(absentNames.map((name) => [name, absent(name)] as const)),
  process: () => runProcess,
  console: () => runConsole,
  Date: () => RunDate,
  setTimeout: (sandbox) => sandbox.setTimeout,
  clearTimeout: (sandbox) => sandbox.clearTimeout,
  WeakRef: () => weakRef,
  FinalizationRegistry: () => finalizationRegistry,
};

export const math: Inside = { random: (sandbox) => sandbox.random };
