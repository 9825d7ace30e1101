// The history budget: a run does not begin a step that it could no longer undo. The server ends a run whose history is
// too long, and then nothing is undone. Undoing usually continues in new runs. If the open steps are too large to carry
// over, their undos need space in this history.

import { jsonSize } from '../sizes/json-size.ts';
import { mostToCarry } from './carried.ts';
import type { StepRecord } from './journal.ts';
import type { HistorySize } from './runtime.ts';
import { fullName } from '../contract/operation-name.ts';
import type { StepRequest } from './stepper.ts';

/** Returns why a step cannot begin, or undefined if it can. */
type HistoryBudget = (step: StepRequest) => Error | undefined;

interface HistoryBudgetOptions {
  readonly history: () => HistorySize;
  /** Returns the steps that would have to be undone. */
  readonly open: () => readonly StepRecord[];
  /** Bytes that a value may have as JSON. */
  readonly limit: number | undefined;
}

const maxHistory: HistorySize = { events: 50_000, bytes: 50_000_000 }; // a server ends a run at 51,200 events, and at 50 MiB
const reserve: HistorySize = { events: 1_000, bytes: 1_000_000 };
const sizeOfUndo: HistorySize = { events: 6, bytes: 1_500 }; // with its own task, without its input
const bytesOfRow = 150; // bytes, without its input
const neverChecked: HistorySize = { events: 10_000, bytes: 8_000_000 };
const stepsBetweenChecks = 200; // steps
const sampleSize = 100; // steps

export function createHistoryBudget({ history, open, limit }: HistoryBudgetOptions): HistoryBudget {
  let skip = 0;
  return (step) => {
    const used = history();
    if (!exceeds(used, neverChecked) || skip-- > 0) return undefined;
    if (exceeds(sum([used, undoSize(open(), mostToCarry(limit)), reserve]), maxHistory)) return budgetExceeded(step, used);
    skip = stepsBetweenChecks;
    return undefined;
  };
}

// Estimated by a sample, because measuring all steps takes longer than a task may.
function undoSize(open: readonly StepRecord[], carried: number): HistorySize {
  const every = Math.ceil(open.length / sampleSize);
  const sampled = open.filter((_, index) => index % every === 0);
  const inputs = (jsonSize(sampled.map(({ input }) => input)) / Math.max(1, sampled.length)) * open.length;
  if (inputs + open.length * bytesOfRow <= carried) return { events: 0, bytes: 0 };
  return { events: open.length * sizeOfUndo.events, bytes: inputs + open.length * sizeOfUndo.bytes };
}

const exceeds = (one: HistorySize, other: HistorySize): boolean => one.events > other.events || one.bytes > other.bytes;

const sum = (sizes: readonly HistorySize[]): HistorySize =>
  sizes.reduce((all, { events, bytes }) => ({ events: all.events + events, bytes: all.bytes + bytes }));

function budgetExceeded({ service, name, options }: StepRequest, { events, bytes }: HistorySize): Error {
  const step = options?.name ?? fullName(service, name);
  const size = `${String(events)} events, ${String(Math.round(bytes / 1_000_000))} MB`;
  const remedy = 'Move parts of the work to child processes, or give steps with an undo less input';
  return new Error(`Cannot begin step '${step}': the history of the run is so long (${size}) that it could no longer be undone. ${remedy}`);
}
