// A run begins no step that it could not undo any more: the server ends a run whose history has grown too long, and then
// nobody undoes anything. Undoing goes on in new runs; where what is left is too much to take along, it takes room here.

import { jsonSize } from '../sizes/json-size.ts';
import { mostToCarry } from './carried.ts';
import type { StepRecord } from './journal.ts';
import type { HistorySize } from './runtime.ts';
import { fullName } from '../contract/operation-name.ts';
import type { StepRequest } from './stepper.ts';

/** Why a step cannot begin. */
type HistoryBudget = (step: StepRequest) => Error | undefined;

interface HistoryBudgetOptions {
  readonly history: () => HistorySize;
  /** What would have to be undone. */
  readonly open: () => readonly StepRecord[];
  /** Of a value. */
  readonly limit: number | undefined;
}

const most: HistorySize = { events: 50_000, bytes: 50_000_000 }; // a server ends a run at 51,200 events, and at 50 MiB
const reserve: HistorySize = { events: 1_000, bytes: 1_000_000 };
const ofOneUndo: HistorySize = { events: 6, bytes: 1_500 }; // with a task of its own, without its input
const ofOneRow = 150; // bytes, without its input
const short: HistorySize = { events: 10_000, bytes: 8_000_000 };
const stepsBetweenChecks = 200; // steps
const sample = 100;

export function createHistoryBudget({ history, open, limit }: HistoryBudgetOptions): HistoryBudget {
  let skip = 0;
  return (step) => {
    const used = history();
    if (!exceeds(used, short) || skip-- > 0) return undefined;
    if (exceeds(sum([used, toUndo(open(), mostToCarry(limit)), reserve]), most)) return budgetExceeded(step, used);
    skip = stepsBetweenChecks;
    return undefined;
  };
}

// By a sample: to look at all of them takes longer than a task may.
function toUndo(open: readonly StepRecord[], carried: number): HistorySize {
  const every = Math.ceil(open.length / sample);
  const looked = open.filter((_, index) => index % every === 0);
  const inputs = (jsonSize(looked.map(({ input }) => input)) / Math.max(1, looked.length)) * open.length;
  if (inputs + open.length * ofOneRow <= carried) return { events: 0, bytes: 0 };
  return { events: open.length * ofOneUndo.events, bytes: inputs + open.length * ofOneUndo.bytes };
}

const exceeds = (one: HistorySize, other: HistorySize): boolean => one.events > other.events || one.bytes > other.bytes;

const sum = (sizes: readonly HistorySize[]): HistorySize =>
  sizes.reduce((all, { events, bytes }) => ({ events: all.events + events, bytes: all.bytes + bytes }));

function budgetExceeded({ service, name, options }: StepRequest, { events, bytes }: HistorySize): Error {
  const step = options?.name ?? fullName(service, name);
  const size = `${String(events)} events, ${String(Math.round(bytes / 1_000_000))} MB`;
  const remedy = 'have parts of its work done by processes of their own, or give steps that are undone less input';
  return new Error(
    `Cannot begin step '${step}': the history of the run is so long (${size}) that it could not be undone any more; ${remedy}`,
  );
}
