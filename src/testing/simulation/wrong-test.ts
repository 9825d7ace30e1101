// Checks that the names in a test exist in the process that it tests. With a mistyped or outdated name, a test would pass
// and show nothing.

import { childrenOf, operationsOf, type Process } from '../../model/contract/process.ts';
import { faultKinds, type Fault } from './fault.ts';
import type { Planned } from './messages/messages.ts';
import type { SimulatedRun } from './simulated-run.ts';
import { withChildren } from './services/participants.ts';

interface Named {
  readonly faults: readonly Fault[];
  readonly readOnly: readonly string[] | undefined;
  readonly refusals: object;
  /** The given processes, whether or not they run. */
  readonly processes: readonly Process[];
}

export function assertKnown(contract: Process, { faults, readOnly, refusals, processes }: Named): void {
  for (const { step, fault } of faults) {
    if (faultKinds.includes(fault)) continue;
    throw new TypeError(`Cannot have '${fault}' happen at step '${step}': there is no such fault. The faults are ${faultKinds.join(', ')}`);
  }
  if (readOnly) assertUsed('readOnly', readOnly, { contract, processes });
  assertUsed('refusals', Object.keys(refusals), { contract, processes });
}

function assertUsed(option: string, names: readonly string[], { contract, processes }: Pick<Named, 'processes'> & { contract: Process }) {
  if (names.length === 0) return;
  const whole = withChildren(contract, new Map(processes.map((process) => [process.name, process])));
  const used = [...operationsOf(whole).keys(), ...childrenOf(whole).map(({ name }) => name)];
  const unknown = names.find((name) => !used.includes(name));
  if (unknown === undefined) return;
  const known = used.join(', ') || 'nothing';
  throw new TypeError(`Cannot name '${unknown}' in ${option}: process '${contract.name}' does not use it (it uses: ${known})`);
}

/** Throws if a message was never sent, because the run never made its step. This is not an error for a run that was undone before. */
export function assertSaid(plan: readonly Planned[], { trace, children }: Pick<SimulatedRun, 'trace' | 'children'>): void {
  const made = new Set([...trace, ...children].map(({ step }) => step));
  for (const { when, job } of plan) {
    const step = 'during' in when ? when.during : 'after' in when ? when.after : undefined;
    if (step === undefined || made.has(step)) continue;
    throw new Error(`${nameOf(job)} was never sent: the run made no step '${step}'. It made: ${[...made].join(', ') || 'none'}`);
  }
}

function nameOf(job: Planned['job']): string {
  switch (job.kind) {
    case 'signal':
    case 'update':
      return `The ${job.kind} '${job.name}'`;
    case 'reply':
      return `The answer to '${job.said.ask}'`;
    case 'decide':
      return 'The decision';
    case 'cancel':
      return 'The cancellation';
  }
}
