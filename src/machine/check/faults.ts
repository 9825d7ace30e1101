// Checks the actors, delays and fixed values that a machine names.

import { workOf } from '../actors.ts';
import { notJson } from '../context.ts';
import type { Fault } from './finding.ts';

type Named = Readonly<Record<string, unknown>>;

export function actorFaults(id: string, { src, actors }: { readonly src: unknown; readonly actors: Named }): readonly Fault[] {
  const logic = typeof src === 'string' ? actors[src] : src;
  if (workOf(logic)) return [];
  return [logic === undefined ? notImplemented(String(src)) : foreign(id)];
}

const notImplemented = (src: string): Fault => ({
  what: `starts '${src}', which is not implemented`,
  remedy: `name an operation of the contract, such as 'payments.capture', or bind it: machine(contract, machine, { actors: { '${src}': … } })`,
});

const foreign = (id: string): Fault => ({
  what: `starts '${id}', whose logic is not durable (logics of promises, callbacks, observables, transitions and machines run outside of steps)`,
  remedy: 'start an operation of the contract, or steps(contract, async (input, services) => …), or make it states of this machine',
});

export const noSystem = (id: string): Fault => ({
  what: `gives '${id}' a systemId`,
  remedy: 'a run has no actor system; pass what it needs as input',
});

export const noSnapshots = (id: string): Fault => ({
  what: `subscribes to snapshots of '${id}'`,
  remedy: 'an actor of a run has no snapshots while it runs; use onDone and onError',
});

/** Checks a value that the machine contains. A function is not checked here, because it makes its value later. */
export function fixedFaults(value: unknown, path: string): readonly Fault[] {
  if (typeof value === 'function') return [];
  return notJson(value, path).map((each) => ({
    what: `has ${each.what} as ${each.path}, which is not JSON`,
    remedy: each.remedy.replace(/^./, (first) => first.toLowerCase()),
  }));
}

export function delayFaults(delay: unknown, delays: Named): readonly Fault[] {
  if (delay === undefined || typeof delay === 'function') return [];
  if (typeof delay !== 'string') return whyInvalidDelay(delay) ? [invalidDelay(`waits for ${describeValue(delay)}`)] : [];
  const named = delays[delay];
  if (named === undefined)
    return [{ what: `waits for '${delay}', which is not a delay`, remedy: "write '3d', or milliseconds, or a name of setup({ delays })" }];
  if (typeof named === 'function' || !whyInvalidDelay(named)) return [];
  return [invalidDelay(`waits for ${typeof named === 'number' ? '' : `'${delay}', which is `}${describeValue(named)}`)];
}

const invalidDelay = (what: string): Fault => ({ what, remedy: delayRule });

/** The longest timer of Temporal, in milliseconds. */
const maxDelayMs = 100 * 365.25 * 86_400_000;

export const delayRule = 'a delay is a number of milliseconds, from 0 to 100 years';

/** Returns what the value is if it is not a valid delay in milliseconds, and undefined if it is valid. */
export const whyInvalidDelay = (delay: unknown): string | undefined =>
  typeof delay === 'number' && delay >= 0 && delay <= maxDelayMs ? undefined : describeValue(delay);

const describeValue = (value: unknown): string => {
  if (typeof value === 'number') return `${value} ms`;
  if (typeof value === 'string') return `the text '${value}'`;
  return value === null || value === undefined ? String(value) : `a value of type ${typeof value}`;
};
