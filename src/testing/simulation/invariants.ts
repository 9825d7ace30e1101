// What holds of every run, whatever went wrong: each effect is kept once or undone once, in the reverse order, nothing
// is left behind, and the end is one that the contract declares. Judged by what really happened in the services, not by
// what the run believes.

import type { Process } from '../../model/contract/process.ts';
import { servicesOf } from '../../model/contract/process.ts';
import { isBusinessError, kindOf } from '../../model/errors.ts';
import type { StepView } from '../../model/kernel/snapshot.ts';
import { NotRepeatable } from './instance.ts';
import type { Played } from './play.ts';
import type { Books, Entry } from './reference-service.ts';
import type { TraceEntry } from './trace.ts';

export interface Violation {
  readonly invariant: string;
  readonly message: string;
}

export interface Judged extends Played {
  readonly contract: Process;
  readonly books: Books;
  /** Operations that change nothing, so that nothing has to undo them: 'shop.look'. */
  readonly readOnly: readonly string[];
}

type Invariant = (run: Judged) => readonly string[];

const invariants: Readonly<Record<string, Invariant>> = {
  'every effect happens once': ({ books }) =>
    all(books).flatMap(({ key, done, undone }) => [
      ...(done > 1 ? [`the work of ${stepOf(key)} was done ${String(done)} times`] : []),
      ...(undone > 1 ? [`${stepOf(key)} was taken back ${String(undone)} times`] : []),
      ...(undone > done ? [`${stepOf(key)} was taken back, and never done`] : []),
    ]),
  'no effect is orphaned': (run) =>
    isSettled(run)
      ? held(run).flatMap((entry) =>
          run.steps.some((step) => keeps(step, entry)) ? [] : [`${nameOf(entry)} is left behind: the run does not know of it`],
        )
      : [],
  'no effect is lost': (run) =>
    isSettled(run)
      ? run.steps
          .filter(isKept)
          .flatMap(({ key, operation }) =>
            isHeld(run, key) || run.readOnly.includes(operation) || isChild(run, operation)
              ? []
              : [`${stepOf(key)} counts as done, and its effect is gone`],
          )
      : [],
  'what failed is undone': (run) =>
    failed(run) && !run.pivoted
      ? held(run).map((entry) => `${nameOf(entry)} was done and is left, although the run failed${undoHint(run, entry)}`)
      : [],
  'undone in reverse order': outOfOrder,
  'only forward after a pivot': ({ trace }) => backAfterPivot(trace),
  'services are called as agreed': ({ books }) => books.misuses,
  'the same again after a replay': ({ end }) => (end?.kind === 'failed' && end.error instanceof NotRepeatable ? [end.error.message] : []),
  'ends as declared': (run) => undeclared(run),
};

/** All that does not hold. */
export const violationsOf = (run: Judged): readonly Violation[] =>
  Object.entries(invariants).flatMap(([invariant, judge]) => judge(run).map((message) => ({ invariant, message })));

const all = ({ entries }: Books): readonly Entry[] => [...entries.values()];
const isDone = ({ done, undone }: Entry): boolean => done > undone;
const held = ({ books, readOnly }: Judged): readonly Entry[] =>
  all(books).filter((entry) => isDone(entry) && !readOnly.includes(entry.operation));
const isHeld = ({ books }: Judged, key: string): boolean => all(books).some((entry) => entry.key === key && isDone(entry));
const isKept = ({ state, undo }: StepView): boolean => state.kind === 'completed' && undo.kind !== 'undone' && undo.kind !== 'settled';
const isChild = ({ contract }: Judged, operation: string): boolean =>
  !servicesOf(contract).some(({ name }) => operation.startsWith(`${name}.`));
const isSettled = ({ end, waits }: Judged): boolean => end !== undefined || waits.some(({ kind }) => kind === 'person');
const failed = ({ end }: Judged): boolean => end?.kind === 'failed';

// A person said that it is settled, or has still to say so.
const keeps = (step: StepView, { key }: Entry): boolean =>
  step.key === key && (isKept(step) || step.undo.kind === 'settled' || step.undo.kind === 'failed');

const stepOf = (key: string): string => `'${key.split('/').slice(2, -1).join('/')}'`;
const nameOf = ({ key, operation }: Entry): string => (stepOf(key) === `'${operation}'` ? stepOf(key) : `${stepOf(key)} (${operation})`);

function undoHint({ contract }: Judged, { operation }: Entry): string {
  const [service = '', name = ''] = operation.split('.');
  const spec = servicesOf(contract).find((used) => used.name === service)?.operations[name];
  return spec && spec.undo === undefined ? `; the operation declares no undo (if it changes nothing, name it in readOnly)` : '';
}

/** What says what it comes after depends on that; anything else may depend on all that ended before it began. */
function outOfOrder({ trace, steps }: Judged): readonly string[] {
  const undos = [...lastUndos(trace)];
  const afterOf = new Map(steps.map(({ id, after }) => [id, after]));
  return undos.flatMap(([later, laterUndo]) =>
    undos.flatMap(([earlier, earlierUndo]) => {
      const after = afterOf.get(later.step);
      const depends = after ? after.includes(earlier.step) : earlier.ended !== undefined && earlier.ended < later.began;
      const wasThere = later.began < earlierUndo.began; // or it was done once the other was undone already
      const isInOrder = laterUndo.ended !== undefined && laterUndo.ended < earlierUndo.began;
      return depends && wasThere && !isInOrder ? [`'${earlier.step}' was undone before '${later.step}', which came after it`] : [];
    }),
  );
}

function lastUndos(trace: readonly TraceEntry[]): ReadonlyMap<TraceEntry, TraceEntry> {
  const steps = new Map(trace.flatMap((entry) => (entry.kind === 'step' ? [[entry.key, entry] as const] : [])));
  const undos = new Map<TraceEntry, TraceEntry>();
  for (const entry of trace) {
    const step = entry.undoes === undefined ? undefined : steps.get(entry.undoes);
    if (step && isAnswered(entry)) undos.set(step, entry);
  }
  return undos;
}

const isAnswered = ({ answer }: TraceEntry): boolean => answer !== undefined && 'output' in answer;

function backAfterPivot(trace: readonly TraceEntry[]): readonly string[] {
  const pivot = trace.find((entry) => entry.kind === 'step' && entry.pivot && isAnswered(entry));
  if (pivot?.ended === undefined) return [];
  const { ended } = pivot;
  const done = new Set(trace.flatMap((entry) => (entry.kind === 'step' && isAnswered(entry) ? [entry.key] : [])));
  const back = trace.filter(({ began, undoes }) => undoes !== undefined && done.has(undoes) && began > ended);
  return back.map(({ step }) => `'${step}' came after pivot '${pivot.step}' was done`);
}

function undeclared(run: Judged): readonly string[] {
  const { end, waits, cutOff } = run;
  if (end) return end.kind === 'completed' || isForeseen(run, end.error) ? [] : [`the run ended with ${described(end.error)}`];
  if (waits.some(({ kind }) => kind === 'person')) return [];
  const why = cutOff ? 'the time is over' : 'nothing is left that could go on';
  return [`the run never ends: ${why}; it waits for ${waits.map(({ kind }) => kind).join(', ') || 'nothing'}`];
}

// A service that is down for too long, and a cancellation, may end any run.
function isForeseen({ contract }: Judged, error: unknown): boolean {
  if (isBusinessError(error)) return isDeclared(contract, error.code);
  return error instanceof NotRepeatable || ['cancelled', 'unavailable', 'undo-failed'].includes(kindOf(error) ?? '');
}

function described(error: unknown): string {
  if (isBusinessError(error)) return `'${error.code}', which neither it nor its services declare`;
  const { name, message } = error as Error;
  return `${kindOf(error) ?? name}: ${message}`;
}

function isDeclared(contract: Process, code: string): boolean {
  const declared = [
    contract.errors ?? {},
    ...servicesOf(contract).flatMap(({ operations }) => Object.values(operations).map(({ errors = {} }) => errors)),
  ];
  return declared.some((errors) => code in errors);
}
