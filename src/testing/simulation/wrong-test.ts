// What a test says has to be about the process that it tests: a name that is mistyped, or was changed since, would let it
// pass and show nothing.

import { childrenOf, operationsOf, type Process } from '../../model/contract/process.ts';
import { faultKinds, type Fault } from './fault.ts';
import type { Planned } from './messages/messages.ts';
import type { Played } from './simulated-run.ts';
import { withChildren } from './services/participants.ts';

interface Named {
  readonly faults: readonly Fault[];
  readonly readOnly: readonly string[] | undefined;
  readonly refusals: object;
  /** At hand, whether or not they run. */
  readonly processes: readonly Process[];
}

export function assertKnown(contract: Process, { faults, readOnly, refusals, processes }: Named): void {
  for (const { step, fault } of faults) {
    if (faultKinds.includes(fault)) continue;
    throw new TypeError(`Cannot have '${fault}' happen at step '${step}': there is no such fault (there are: ${faultKinds.join(', ')})`);
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

/** A message that waits for a step that the run never made is said to nobody. A run that is undone may not have come to it. */
export function assertSaid(plan: readonly Planned[], { trace, children }: Pick<Played, 'trace' | 'children'>): void {
  const made = new Set([...trace, ...children].map(({ step }) => step));
  for (const { when, job } of plan) {
    const step = 'during' in when ? when.during : 'after' in when ? when.after : undefined;
    if (step === undefined || made.has(step)) continue;
    throw new Error(`${nameOf(job)} was never said: the run made no step '${step}' (it made: ${[...made].join(', ') || 'none'})`);
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
