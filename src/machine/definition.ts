// Makes a machine ready to run: reads it, adds the actors and delays of the contract and the bindings, and checks it.

import { parseDuration, readDuration, type Duration } from '../model/duration.ts';
import type { Process } from '../model/contract/process.ts';
import { callNames, inert, workOf, type AnySteps, type Work } from './actors.ts';
import type { Bindings } from './bindings.ts';
import { findingsOf } from './check/check.ts';
import { refusal, type MachineFinding } from './check/finding.ts';
import { leaveBeforeHistories } from './histories.ts';
import { actionsOf, nodesOf } from './nodes.ts';
import { implementationsOf, provide, readMachine, rootOf, type Machine } from './xstate.ts';

/**
 * Returns the machine, ready to run.
 * @throws TypeError with all findings, if there are any
 */
export function define(contract: Process, definition: unknown, bindings: Bindings): Machine {
  const read = reading(contract, () => readMachine(definition));
  const machine = reading(contract, () =>
    provide(read, { actors: actorsFor(contract, { machine: read, bindings }), delays: durationsIn(read) }),
  );
  leaveBeforeHistories(rootOf(machine));
  const promised = contract.output !== undefined;
  const found = reading(contract, () => findingsOf(machine, { listeners: bindings, output: promised }));
  const findings = [...bindingFindings(contract, bindings), ...found];
  if (findings.length > 0) throw refusal(contract.name, findings);
  return machine;
}

function reading<T>({ name }: Process, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw refusal(name, [{ where: 'XState', what: `rejects it: ${why.replace(/[.]$/, '')}`, remedy: 'correct the definition' }]);
  }
}

// The machine keeps the actors that it implements itself, unless a binding replaces them.
function actorsFor(contract: Process, { machine, bindings }: { machine: Machine; bindings: Bindings }): Record<string, unknown> {
  const own = implementationsOf(machine).actors;
  const called = callNames(contract).filter((name) => own[name] === undefined);
  const bound = Object.entries(bindings.actors ?? {}).map(([name, what]) => [name, inert(workFor(what))]);
  return Object.fromEntries([...called.map((name) => [name, inert({ kind: 'call', name })]), ...bound]) as Record<string, unknown>;
}

const workFor = (what: unknown): Work =>
  typeof what === 'function' ? { kind: 'steps', body: what as AnySteps } : { kind: 'call', name: String(what) };

// Every delay may be written as a duration.
function durationsIn(machine: Machine): Record<string, number> {
  const written = nodesOf(rootOf(machine)).flatMap((node) => [
    ...node.after.map(({ delay }) => delay),
    ...actionsOf(node).map((action) => (typeof action === 'function' && 'delay' in action ? action.delay : undefined)),
  ]);
  const own = implementationsOf(machine).delays;
  const durations = written.filter(
    (delay): delay is Duration => typeof delay === 'string' && own[delay] === undefined && isDuration(delay),
  );
  return Object.fromEntries(durations.map((duration) => [duration, parseDuration(duration)]));
}

const isDuration = (text: string): boolean => readDuration(text) !== undefined;

function bindingFindings(contract: Process, { actors = {}, answers = {} }: Bindings): readonly MachineFinding[] {
  const known = callNames(contract);
  const { updates = {} } = contract;
  const where = 'machine()';
  return [
    ...Object.entries(actors).flatMap(([name, what]) => {
      const work = workOf(inert(workFor(what)));
      if (work?.kind !== 'call' || known.includes(work.name)) return [];
      const remedy = `name one of ${known.join(', ') || 'the calls of the contract (it has none)'}`;
      return [{ where, what: `binds '${name}' to '${work.name}', which the contract does not use`, remedy }];
    }),
    ...Object.keys(answers).flatMap((name) =>
      name in updates
        ? []
        : [
            {
              where,
              what: `answers '${name}', which is not an update of the contract`,
              remedy: `name one of ${Object.keys(updates).join(', ')}`,
            },
          ],
    ),
    ...Object.entries(updates).flatMap(([name, { output }]) => {
      if (output === undefined || (answers as Record<string, { accept?: unknown }>)[name]?.accept) return [];
      const remedy = `give one: machine(contract, machine, { answers: { ${name}: { accept: () => … } } })`;
      return [{ where, what: `has no answer to the update '${name}', but the contract promises one`, remedy }];
    }),
  ];
}
