// What can be wrong with an actor, a delay or a value, wherever a machine names it.

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
  what: `starts '${src}', which nobody has implemented`,
  remedy: `name an operation of the contract, as in 'payments.capture', or bind it: machine(contract, machine, { actors: { '${src}': … } })`,
});

const foreign = (id: string): Fault => ({
  what: `starts '${id}', whose logic is not durable (logics of promises, callbacks, observables, transitions and machines run outside of steps)`,
  remedy: 'start an operation of the contract, or steps(contract, async (input, services) => …), or make it states of this machine',
});

export const noSystem = (id: string): Fault => ({
  what: `gives '${id}' a systemId`,
  remedy: 'a run has no actor system; tell it what it needs as input',
});

export const noSnapshots = (id: string): Fault => ({
  what: `wants snapshots of '${id}'`,
  remedy: 'what a run starts has none on its way; use onDone and onError',
});

/** Of what a machine says as it is. A function makes it when it is needed. */
export function fixedFaults(value: unknown, path: string): readonly Fault[] {
  if (typeof value === 'function') return [];
  return notJson(value, path).map((each) => ({
    what: `has ${each.what} as ${each.path}, which is not JSON`,
    remedy: each.remedy.replace(/^./, (first) => first.toLowerCase()),
  }));
}

export function delayFaults(delay: unknown, delays: Named): readonly Fault[] {
  if (delay === undefined || typeof delay === 'function') return [];
  if (typeof delay !== 'string') return whyNoDelay(delay) ? [noDelay(`waits for ${shown(delay)}`)] : [];
  const named = delays[delay];
  if (named === undefined)
    return [{ what: `waits for '${delay}', which is no delay`, remedy: "write '3d', or milliseconds, or a name of setup({ delays })" }];
  if (typeof named === 'function' || !whyNoDelay(named)) return [];
  return [noDelay(`waits for ${typeof named === 'number' ? '' : `'${delay}', which is `}${shown(named)}`)];
}

const noDelay = (what: string): Fault => ({ what, remedy: aDelay });

/** The longest that a timer of Temporal waits. */
const longest = 100 * 365.25 * 86_400_000;

export const aDelay = 'a delay is a number of milliseconds, from 0 to those of 100 years';

/** Of what is no number of milliseconds to wait for: what it is. */
export const whyNoDelay = (delay: unknown): string | undefined =>
  typeof delay === 'number' && delay >= 0 && delay <= longest ? undefined : shown(delay);

const shown = (value: unknown): string => {
  if (typeof value === 'number') return `${value} ms`;
  if (typeof value === 'string') return `the text '${value}'`;
  return value === null || value === undefined ? String(value) : `a value of type ${typeof value}`;
};
