// Plays the same in memory and on Temporal, and tells what differs.

import type { Process } from '../../src/model/contract/process.ts';
import { isBusinessError, kindOf } from '../../src/model/errors.ts';
import { simulate, type Simulated, type Simulation, type SimulateOptions } from '../../src/testing/simulation/simulate.ts';
import type { TestTemporal } from '../../src/testing/temporal/with-temporal.ts';

/** A run to be played both ways, and what its stubs saw. */
export interface Odd {
  readonly process: unknown;
  readonly processes: readonly unknown[];
  readonly stubs: () => { readonly seen: readonly string[]; readonly services: () => unknown };
  readonly options: object;
  /** Some of it happens at the same time, in any order. */
  readonly together?: boolean;
}

export interface Difference {
  readonly name: string;
  readonly memory: unknown;
  readonly temporal: unknown;
}

type Named = readonly [name: string, odd: Odd];

/** None: both do the same. */
export async function bothWays(temporal: TestTemporal, all: readonly Named[]): Promise<readonly Difference[]> {
  const differences: Difference[] = [];
  for (let first = 0; first < all.length; first += atOnce)
    differences.push(...(await differencesIn(temporal, all.slice(first, first + atOnce))));
  return differences;
}

const atOnce = 50; // as many as a busy machine can serve in time

async function differencesIn(temporal: TestTemporal, group: readonly Named[]): Promise<readonly Difference[]> {
  const there = group.map(([, odd]) => prepared(odd));
  const ends = await temporal.simulateEach(there.map(({ trial }) => trial));
  const differences: Difference[] = [];
  for (const [index, [name, odd]] of group.entries()) {
    const here = prepared(odd);
    const [end] = await Promise.allSettled([simulate(here.trial.process, { ...here.trial.options, processes: odd.processes as never })]);
    const memory = lookedAt(end, { ...odd, seen: here.seen });
    const onTemporal = lookedAt(ends[index] as typeof end, { ...odd, seen: there[index]?.seen ?? [] });
    if (JSON.stringify(memory) !== JSON.stringify(onTemporal)) differences.push({ name, memory, temporal: onTemporal });
  }
  return differences;
}

function prepared({ process, stubs, options }: Odd) {
  const { seen, services } = stubs();
  return { seen, trial: { process: process as Simulated<Process>, options: { ...options, services } as SimulateOptions<Process> } };
}

interface Looking {
  readonly seen: readonly string[];
  readonly together?: boolean;
}

function lookedAt(end: PromiseSettledResult<Simulation<Process>>, { seen, together = false }: Looking): unknown {
  if (end.status === 'rejected') return { rejected: described(end.reason) };
  const all = { ...seenIn(end.value), seen };
  const lists = [all.done, all.seen, all.steps, Array.isArray(all.output) ? all.output : []].map((list) => sorted(list));
  return together ? { ...all, ...{ done: lists[0], seen: lists[1], steps: lists[2], output: all.output && lists[3] } } : all;
}

const sorted = (list: readonly unknown[]): readonly string[] => list.map((each) => JSON.stringify(each)).sort();

/** What both must agree on. */
function seenIn({ outcome, output, error, done, steps, replies, violations, trace }: Simulation<Process>) {
  const made = new Set(trace.filter(({ attempts }) => attempts > 0).map(({ step }) => step)); // one that never got to its call is in no history
  return {
    ...{ outcome, output, done },
    violations: violations.filter(({ invariant }) => invariant !== 'every failure is handled'), // a history does not tell
    error: error === undefined ? undefined : described(error),
    steps: steps
      .filter(({ id, state }) => made.has(id) || state.kind !== 'failed')
      .map(({ id, state, undo }) => ({ id, state: state.kind, undo: undo.kind })),
    replies: replies.map(({ answer }) => answer && ('output' in answer ? answer : { error: described(answer.error) })),
  };
}

function described(error: unknown) {
  const kind = kindOf(error);
  const { name, message } = error as Error;
  const details = isBusinessError(error) ? { code: error.code, details: error.details } : {};
  return { kind, name, message: kind === 'cancelled' ? '' : message, ...details };
}
