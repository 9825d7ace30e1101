// What can be wrong with an actor or a delay, wherever a machine names it.

import { workOf } from './actors.ts';
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

export function delayFaults(delay: unknown, delays: Named): readonly Fault[] {
  if (typeof delay === 'string' && delays[delay] === undefined)
    return [{ what: `waits for '${delay}', which is no delay`, remedy: "write '3d', or milliseconds, or a name of setup({ delays })" }];
  const given = typeof delay === 'string' ? delays[delay] : delay;
  if (typeof given !== 'number' || (given >= 0 && Number.isFinite(given))) return [];
  return [{ what: `waits for ${given} ms`, remedy: 'a delay is a number from 0 on' }];
}
