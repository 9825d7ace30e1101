// The invariants of every run, whatever faults happen: each effect is kept once or undone once, in reverse order, no effect
// is orphaned, and the run ends as its contract declares. They are checked against what really happened in the services,
// not against the run's own journal.

import type { Process } from '../../../model/contract/process.ts';
import { operationsOf, servicesOf } from '../../../model/contract/process.ts';
import { expiredCode, isBusinessError, kindOf } from '../../../model/errors.ts';
import type { StepView } from '../../../model/kernel/snapshot.ts';
import { NotRepeatable } from '../instance.ts';
import { backAfterPivot, outOfOrder } from './order-of-calls.ts';
import type { SimulatedRun, SimulatedMember } from '../simulated-run.ts';
import type { ServiceState, ServiceEntry } from '../services/reference-service.ts';
import { pathOf } from './step-name.ts';
import { withChildren, type Participants } from '../services/participants.ts';

export interface Violation {
  readonly invariant: string;
  readonly message: string;
}

export interface Judged extends SimulatedRun {
  readonly participants: Participants;
  readonly books: ServiceState;
  /** Operations without an effect, which need no undo: 'shop.look'. */
  readonly readOnly: readonly string[];
}

type Invariant = (run: Judged) => readonly string[];

const invariants: Readonly<Record<string, Invariant>> = {
  'every effect happens once': (run) =>
    all(run.books).flatMap(({ key, done, confirmed, undone }) => [
      ...(done > 1 ? [`the work of ${stepOf(run, key)} was done ${String(done)} times`] : []),
      ...(undone > 1 ? [`${stepOf(run, key)} was undone ${String(undone)} times`] : []),
      ...(confirmed > 1 ? [`${stepOf(run, key)} was confirmed ${String(confirmed)} times`] : []),
      ...(undone > done ? [`${stepOf(run, key)} was undone, but never done`] : []),
    ]),
  'no effect is orphaned': (run) =>
    isSettled(run)
      ? held(run).flatMap((entry) =>
          run.steps.some((step) => keeps(step, entry)) ? [] : [`${nameOf(run, entry)} is orphaned: the run does not know it`],
        )
      : [],
  'no effect is lost': (run) =>
    isSettled(run)
      ? run.steps
          .filter(isKept)
          .flatMap(({ key, operation }) =>
            isHeld(run, key) || run.readOnly.includes(operation) || isChild(run, operation)
              ? []
              : [`${stepOf(run, key)} is completed in the run, but its effect was undone`],
          )
      : [],
  'what was tried is confirmed': (run) =>
    run.end?.kind === 'completed'
      ? held(run).flatMap((entry) =>
          entry.tried && !isSettledByHand(run, entry) ? [`${nameOf(run, entry)} was never confirmed, although the run completed`] : [],
        )
      : [],
  'what failed is undone': (run) =>
    run.runs.some(hasFailed)
      ? held(run)
          .filter((entry) => mustBeUndone(run, entry))
          .map((entry) => `${nameOf(run, entry)} was done and not undone, although the run failed${undoHint(run, entry)}`)
      : [],
  'undone in reverse order': (run) => outOfOrder(callsOf(run), run),
  'only forward after a pivot': (run) => backAfterPivot(callsOf(run)),
  'services are called as agreed': ({ books }) => books.misuses,
  'the same again after a replay': ({ end }) => (end?.kind === 'failed' && end.error instanceof NotRepeatable ? [end.error.message] : []),
  'every failure is handled': ({ runs }) => runs.flatMap(unhandledIn),
  'ends as declared': (run) => [...undeclared(run), ...run.runs.flatMap((child) => undeclaredBy(run, child))],
};

/** Returns all violated invariants. */
export const violationsOf = (run: Judged): readonly Violation[] =>
  Object.entries(invariants).flatMap(([invariant, judge]) => judge(run).map((message) => ({ invariant, message })));

const callsOf = ({ trace, children }: Judged) => [...trace, ...children];
const all = ({ entries }: ServiceState): readonly ServiceEntry[] => [...entries.values()];
const isDone = ({ done, undone }: ServiceEntry): boolean => done > undone;
const held = ({ books, readOnly }: Judged): readonly ServiceEntry[] =>
  all(books).filter((entry) => isDone(entry) && !readOnly.includes(entry.operation));
const isHeld = ({ books }: Judged, key: string): boolean => all(books).some((entry) => entry.key === key && isDone(entry));
const isKept = ({ state, undo }: StepView): boolean => state.kind === 'completed' && undo.kind !== 'undone' && undo.kind !== 'settled';
const isChild = ({ participants }: Judged, operation: string): boolean => !operationsOf(participants.contract).has(operation);
const isSettled = ({ end, waits }: Judged): boolean => end !== undefined || waits.some(({ kind }) => kind === 'person');
const hasFailed = ({ end }: SimulatedMember): boolean => end?.kind === 'failed';

/** Whether its run, or a caller of that run, has failed. Effects of a run that has passed its pivot are kept, even if its caller failed. */
function mustBeUndone({ runs, steps, trace }: Judged, { key }: ServiceEntry): boolean {
  const name = steps.find((step) => step.key === key)?.id ?? trace.find((entry) => entry.key === key)?.step ?? '';
  for (let path = pathOf(name); ; path = pathOf(path)) {
    const run = runs.find((one) => one.path === path);
    if (run?.pivoted) return false;
    if (run && hasFailed(run)) return true;
    if (path === '') return false;
  }
}

const isSettledByHand = ({ steps }: Judged, { key }: ServiceEntry): boolean =>
  steps.some((step) => step.key === key && step.confirm?.kind === 'settled');

// A person has settled it, or still has to.
const keeps = (step: StepView, { key }: ServiceEntry): boolean =>
  step.key === key && (isKept(step) || step.undo.kind === 'settled' || step.undo.kind === 'failed');

function stepOf({ trace }: Judged, key: string): string {
  const made = trace.find((entry) => entry.key === key);
  return `'${made?.step ?? key.split('/').slice(2, -1).join('/')}'`;
}

function nameOf(run: Judged, { key, operation }: ServiceEntry): string {
  const step = stepOf(run, key);
  return step === `'${operation}'` ? step : `${step} (${operation})`;
}

function undoHint({ participants }: Judged, { operation }: ServiceEntry): string {
  const spec = operationsOf(participants.contract).get(operation);
  return spec && spec.undo === undefined ? `; the operation declares no undo (if it changes nothing, name it in readOnly)` : '';
}

function undeclared(run: Judged): readonly string[] {
  const { end, waits, cutOff, runs } = run;
  if (runs.some(({ stray }) => stray)) return []; // reported already
  if (end)
    return end.kind === 'completed' || isForeseen(run.participants.contract, end.error)
      ? []
      : [`the run ended with ${described(end.error)}`];
  if (waits.some(({ kind }) => kind === 'person')) return [];
  const why = cutOff ? 'the time limit was reached' : 'no timer or call is left';
  return [`the run never ends: ${why}; it waits for ${waits.map(({ kind }) => kind).join(', ') || 'nothing'}`];
}

// The caller may have caught the error.
function undeclaredBy({ participants }: Judged, { path, contract, end }: SimulatedMember): readonly string[] {
  if (path === '' || end?.kind !== 'failed' || isForeseen(withChildren(contract, participants.running), end.error)) return [];
  return [`the run of '${path}' ended with ${described(end.error)}`];
}

// A service that is unavailable for too long, and a cancellation, may end any run.
function isForeseen(contract: Process, error: unknown): boolean {
  if (isBusinessError(error)) return isDeclared(contract, error.code);
  return error instanceof NotRepeatable || ['cancelled', 'unavailable', 'undo-failed'].includes(kindOf(error) ?? '');
}

function unhandledIn({ path, stray, unhandled }: SimulatedMember): readonly string[] {
  const where = path === '' ? '' : ` in the run of '${path}'`;
  const remedy = 'Await it, or catch its error';
  if (stray) {
    const origin = stray.source === undefined ? '' : `, the failure of ${stray.source}`;
    const error = `${failureOf(stray.error)}${origin}`;
    return [
      `a promise${where} was rejected with ${error}, and nothing handles it: the workflow task fails until the code is fixed. ${remedy}`,
    ];
  }
  return unhandled ? [`${unhandled.source}${where} failed with ${failureOf(unhandled.error)}, and no code handled it. ${remedy}`] : [];
}

const failureOf = (error: unknown): string => (isBusinessError(error) ? `'${error.code}'` : described(error));

function described(error: unknown): string {
  if (isBusinessError(error)) return `'${error.code}', which neither it nor its services declare`;
  if (!(error instanceof Error)) return `'${String(error)}'`;
  return `${kindOf(error) ?? error.name}: ${error.message}`;
}

function isDeclared(contract: Process, code: string): boolean {
  const declared = [
    contract.errors ?? {},
    ...servicesOf(contract).flatMap(({ operations }) => Object.values(operations).map(({ errors = {} }) => errors)),
  ];
  return isTriedFirst(contract, code) || declared.some((errors) => code in errors);
}

const isTriedFirst = (contract: Process, code: string): boolean =>
  code === expiredCode &&
  servicesOf(contract).some(({ operations }) => Object.values(operations).some(({ confirm }) => confirm !== undefined));
