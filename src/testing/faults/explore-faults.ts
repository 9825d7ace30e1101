// Tests a process with fault injection: each fault at each step, then pairs of faults up to a limit. Each violation is
// shrunk to the fewest faults that show it, and printed as a test.

import type { Process } from '../../model/contract/process.ts';
import { assertShape, callback, count, record, something, type Options } from '../../model/shape.ts';
import { runOptions, wholeNumber } from '../options-shape.ts';
import { createRandom } from '../random.ts';
import { holdGlobals } from '../sandbox/held.ts';
import type { Fault } from '../simulation/fault.ts';
import type { Violation } from '../simulation/trace/invariants.ts';
import { implementationOf, tryOut, type SimulateOptions, type Simulated, type Simulation } from '../simulation/simulate.ts';
import type { FoundViolation } from './found-violation.ts';
import { pairsOf, singlesOf } from './candidates.ts';
import { printTest, type PrintNames } from './print-test.ts';
import { reportOf, type FaultReport, type Trial } from './report.ts';
import { shrink } from './shrink.ts';

export interface ExploreOptions<P extends Process> extends Omit<SimulateOptions<P>, 'faults' | 'until'> {
  /** How many pairs of faults to try. @default 500 */
  readonly pairs?: number;
  /** Seeds the choice of pairs and the random numbers of the process. The same seed gives the same result. @default 1 */
  readonly seed?: number;
  /** Stops after this many violations. @default 10 */
  readonly enough?: number;
  readonly onProgress?: (progress: Progress) => void;
  /** The names of the process and its stubs in printed tests, and the module that exports them. */
  readonly names?: PrintNames;
}

export interface Progress {
  readonly tried: number;
  readonly of: number;
  readonly violations: number;
}

const shape = record({
  ...runOptions,
  pairs: wholeNumber,
  enough: count,
  onProgress: callback,
  names: something,
} satisfies Options<ExploreOptions<Process>>);

export async function exploreFaults<P extends Process>(process: Simulated<P>, options: ExploreOptions<P>): Promise<FaultReport> {
  const { name } = implementationOf(process).contract;
  assertShape(`Cannot explore the faults of process '${name}'`, options, shape);
  const release = holdGlobals(); // once for all runs, because replacing the globals takes longer than a run
  try {
    return await explore(process, options);
  } finally {
    release();
  }
}

async function explore<P extends Process>(process: Simulated<P>, options: ExploreOptions<P>): Promise<FaultReport> {
  const { name } = implementationOf(process).contract;
  const { pairs = 500, seed = 1, enough = 10, onProgress } = options;
  const trials: Trial[] = [];
  const found = new Map<string, FoundViolation>();
  const faultless = await attempt([]);
  const singles = singlesOf(faultless.trace);
  await attemptAll(
    singles.map((fault) => [fault]),
    singles.length + pairs,
  );
  const undos = singlesOf(trials.flatMap(({ trace }) => trace.filter(({ kind }) => kind === 'undo')));
  const possible = pairsOf([...singles, ...undos], { happens });
  const random = createRandom(seed);
  const chosen: (readonly Fault[])[] = [];
  while (chosen.length < pairs && possible.length > 0) chosen.push(random.take(possible) as readonly Fault[]);
  await attemptAll(chosen, trials.length - 1 + chosen.length);
  return reportOf({ process: name, trials, candidates: { singles, pairs: chosen.length }, violations: [...found.values()] });

  async function attemptAll(schedules: readonly (readonly Fault[])[], of: number): Promise<void> {
    for (const faults of schedules) {
      if (found.size >= enough) return;
      await attempt(faults);
      onProgress?.({ tried: trials.length - 1, of, violations: found.size });
    }
  }

  async function attempt(faults: readonly Fault[]): Promise<Simulation<P>> {
    const run = await tryOut(process, { ...options, faults });
    const { outcome, violations, unused, trace } = run;
    trials.push({ faults, outcome, violations, unused, trace });
    for (const violation of violations) await note(violation, faults);
    return run;
  }

  async function note(violation: Violation, faults: readonly Fault[]): Promise<void> {
    const known = [...found.values()].some((other) => other.invariant === violation.invariant && isWithin(other.faults, faults));
    if (known) return;
    const fewest = await shrink(faults, (fewer) => stillViolated(violation, fewer));
    const { message } = (await violationAt(violation, fewest)) ?? violation;
    const test = printTest(implementationOf(process).contract, { violation, faults: fewest, options });
    found.set(`${violation.invariant} ${JSON.stringify(fewest)}`, { invariant: violation.invariant, message, faults: fewest, test });
  }

  async function stillViolated(violation: Violation, faults: readonly Fault[]): Promise<boolean> {
    return (await violationAt(violation, faults)) !== undefined;
  }

  async function violationAt({ invariant }: Violation, faults: readonly Fault[]): Promise<Violation | undefined> {
    const { violations } = await tryOut(process, { ...options, faults });
    return violations.find((other) => other.invariant === invariant);
  }

  /** Whether the fault did happen when it was tried alone. For faults of undos this is unknown, so they count as possible. */
  function happens(fault: Fault): boolean {
    return !trials.some(({ faults, unused }) => faults.length === 1 && faults[0] === fault && unused.length > 0);
  }
}

const isWithin = (some: readonly Fault[], all: readonly Fault[]): boolean =>
  some.every((one) => all.some(({ step, fault }) => step === one.step && fault === one.fault));
