// Simulates a process in memory: in virtual time, on stubs of its services, with the same step kernel as on Temporal.

import type { Process } from '../../model/contract/process.ts';
import { parseDuration, type Duration } from '../../model/duration.ts';
import { kindOf, type BusinessError } from '../../model/errors.ts';
import type { StepView, Wait } from '../../model/kernel/snapshot.ts';
import type { Implementation } from '../../model/notation.ts';
import { assertFits } from '../../model/sizes/value-limit.ts';
import { check, type InputOf, type OutputOf } from '../../model/schema.ts';
import { assertShape, list, record, something, type Options } from '../../model/shape.ts';
import type { Fault } from './fault.ts';
import { violationsOf, type Violation } from './trace/invariants.ts';
import { planned, type Message, type Planned, type Reply } from './messages/messages.ts';
import { outputOf } from './services/output.ts';
import { defaultMaxValueBytes } from '../memory/value-limit.ts';
import { simulateRun } from './simulate-run.ts';
import type { SimulatedRun } from './simulated-run.ts';
import { createReferenceService, type ServiceState } from './services/reference-service.ts';
import { isWrongStub, stubServices } from './services/stubbed-services.ts';
import { anyDuration, runOptions } from '../options-shape.ts';
import { assertOneEach } from '../implemented-twice.ts';
import { enclosed } from '../sandbox/enclosed.ts';
import { stuck } from './stuck.ts';
import type { Stubs } from './services/stubs.ts';
import { participantsOf, type Participants } from './services/participants.ts';
import type { TraceEntry } from './trace/trace.ts';
import { assertKnown, assertSaid } from './wrong-test.ts';

/** The result of implement(), or its `implementation`. */
export type Simulated<P extends Process> = { readonly implementation: Implementation<P> } | Implementation<P>;

export interface SimulateOptions<P extends Process> {
  readonly input: InputOf<InputSchemaOf<P>>;
  /** Stubs of the services, by the names under which the process uses them. A function makes new stubs for each run. */
  readonly services?: Stubs<P> | (() => Stubs<P>);
  /** Child processes that really run. Any other child process is stubbed as a whole, by the name under which it is used. A stubbed process
   *  does not run. */
  readonly processes?: readonly Simulated<Process>[];
  /** The messages that are sent to the run, and when. */
  readonly messages?: readonly Message<P>[];
  /** The faults to inject, for example those that `exploreFaults` has found. */
  readonly faults?: readonly Fault[];
  /** The errors for the fault 'refused', by operation. @default the first error that the contract declares */
  readonly refusals?: Readonly<Record<string, BusinessError>>;
  /** Operations without an effect, which need no undo. */
  readonly readOnly?: readonly string[];
  /** Your own invariants, by their description. A violated invariant throws, or returns false. */
  readonly invariants?: Readonly<Record<string, Check<P>>>;
  /** The most virtual time that may pass. @default '60d' */
  readonly within?: Duration;
  /** How many workflow tasks the run and its child runs may take. A continue-as-new counts for ten. A run that takes more is considered
   *  endless. @default 10,000 */
  readonly tasks?: number;
  /** How much real time a stub may take to answer, if it does not let virtual time pass. @default '5s' */
  readonly stubTimeout?: Duration;
  /** Returns the state of the run at this time, instead of at its end. */
  readonly until?: Duration;
  readonly workflowId?: string;
  /** The seed of `run.random`, `run.uuid` and `Math.random` of the process. The same seed gives the same values. @default 1 */
  readonly seed?: number;
  /** The largest value, in bytes of JSON. @default Temporal's limit, without a codec */
  readonly maxValueBytes?: number;
}

/** @hidden */
type InputSchemaOf<P> = P extends { readonly input?: infer S } ? S : undefined;
/** @hidden */
type OutputSchemaOf<P> = P extends { readonly output?: infer S } ? S : undefined;

export type Check<P extends Process> = (run: Omit<Simulation<P>, 'violations'>) => unknown;

export interface Simulation<P extends Process> {
  /** 'undo-failed': the run waits for a person. 'running': only with `until`, or if an unhandled rejection fails its task. */
  readonly outcome: 'completed' | 'undone' | 'undo-failed' | 'running';
  readonly output: OutputOf<OutputSchemaOf<P>> | undefined;
  readonly error: unknown;
  /** Every call, in the order in which they began. */
  readonly trace: readonly TraceEntry[];
  /** The names of the calls that succeeded: ['payments.capture', 'undo payments.capture']. */
  readonly done: readonly string[];
  readonly steps: readonly StepView[];
  readonly waits: readonly Wait[];
  readonly replies: readonly Reply[];
  /** How long the run took, in virtual milliseconds. */
  readonly duration: number;
  /** The state of the services: every call by key, and how often it was done and undone. */
  readonly books: ServiceState;
  /** Faults that did not happen, because their step was never made. */
  readonly unused: readonly Fault[];
  readonly violations: readonly Violation[];
}

export const simulateShape = record({ ...runOptions, faults: list(something), until: anyDuration } satisfies Options<
  SimulateOptions<Process>
>);

/** Simulates a run of a process to its end. Rejects if input, stubs or messages do not match the contract, or if the run never ends. */
export async function simulate<P extends Process>(simulated: Simulated<P>, options: SimulateOptions<P>): Promise<Simulation<P>> {
  assertShape(`Cannot simulate process '${implementationOf(simulated).contract.name}'`, options, simulateShape);
  const outcome = await outcomeOf(simulated, options);
  const isWhole = options.until === undefined && !options.faults?.length;
  const run = await judged(outcome);
  if (isWhole && (run.outcome === 'completed' || run.outcome === 'running')) assertSaid(outcome.plan, outcome.ended);
  if (isWhole && run.outcome === 'running' && !outcome.ended.runs.some(({ stray }) => stray))
    throw stuck(implementationOf(simulated).contract, { run, within: options.within });
  return run;
}

/** As `simulate`, but a run that does not end is a result, too. */
export async function tryOut<P extends Process>(simulated: Simulated<P>, options: SimulateOptions<P>): Promise<Simulation<P>> {
  return judged(await outcomeOf(simulated, options));
}

async function outcomeOf<P extends Process>(simulated: Simulated<P>, options: SimulateOptions<P>): Promise<Outcome> {
  const implementation = implementationOf(simulated);
  const { contract } = implementation;
  const { messages = [], faults = [], processes = [], refusals = {}, workflowId = `${contract.name}-1`, seed = 1 } = options;
  const input = await check(contract.input, options.input, `Input of process '${contract.name}'`);
  const { maxValueBytes = defaultMaxValueBytes } = options;
  assertFits(`Cannot start process '${contract.name}' with this input`, { value: input, limit: maxValueBytes });
  const plan = await planned(contract, messages, maxValueBytes);
  const stubs = stubsOf(options);
  const implementations = processes.map(implementationOf);
  assertOneEach([implementation, ...implementations]);
  const contracts = implementations.map((one) => one.contract);
  assertKnown(contract, { faults, refusals, readOnly: options.readOnly, processes: contracts });
  const participants = participantsOf(contract, { processes: contracts, stubs });
  const { operations, perform } = stubServices(participants.contract, stubs);
  const service = createReferenceService(operations, perform);
  const within = parseDuration(options.until ?? options.within ?? '60d');
  const stubTimeout = parseDuration(options.stubTimeout ?? '5s');
  const ended = await enclosed(() =>
    simulateRun({
      faults,
      operations,
      refusals,
      workflowId,
      within,
      stubTimeout,
      tasks: options.tasks,
      maxValueBytes,
      seed,
      service,
      messages: plan,
      implementation,
      processes: runningOf(implementations, participants),
      input: input ?? null,
      isFatal: isWrongStub,
    }),
  );
  refuseForeign(contract, ended);
  return { participants, ended, plan, books: service.books, options };
}

export const stubsOf = <P extends Process>({ services }: SimulateOptions<P>): Stubs<P> =>
  typeof services === 'function' ? services() : (services ?? {});

export function implementationOf<P extends Process>(simulated: Simulated<P>): Implementation<P> {
  if ('implementation' in simulated) return simulated.implementation;
  if ('notation' in simulated) return simulated;
  throw new TypeError(`Cannot simulate '${(simulated as Process).name}': it is a contract. Pass the result of implement()`);
}

const runningOf = (implementations: readonly Implementation[], { running }: Participants): ReadonlyMap<string, Implementation> =>
  new Map(implementations.flatMap((one) => (running.has(one.contract.name) ? [[one.contract.name, one]] : [])));

interface Outcome {
  readonly participants: Participants;
  readonly ended: SimulatedRun;
  readonly plan: readonly Planned[];
  readonly books: ServiceState;
  readonly options: SimulateOptions<Process>;
}

export async function judged(outcome: Outcome): Promise<Simulation<Process>> {
  const { participants, ended, plan, books, options } = outcome;
  const { end, waits, trace, steps, duration, happened } = ended;
  const { outcome: kind, output, error } = await ending(participants.contract, ended);
  const run = {
    outcome: kind,
    output,
    error,
    trace,
    done: doneIn(trace),
    steps,
    waits,
    replies: repliesOf(plan),
    duration,
    books,
    unused: unusedOf(options, happened),
  };
  const own = options.invariants ? await violated(options.invariants, run) : [];
  const violations = [...violationsOf({ ...ended, participants, books, readOnly: options.readOnly ?? [] }), ...own];
  return { ...run, violations };

  function unusedOf({ faults = [] }: SimulateOptions<Process>, used: ReadonlySet<Fault>): readonly Fault[] {
    return end ? faults.filter((fault) => !used.has(fault)) : [];
  }
}

async function ending(contract: Process, { end, waits }: SimulatedRun): Promise<Pick<Simulation<Process>, 'outcome' | 'output' | 'error'>> {
  if (!end)
    return { outcome: waits.some(({ kind }) => kind === 'person') ? 'undo-failed' : 'running', output: undefined, error: undefined };
  if (end.kind === 'completed') return { outcome: 'completed', output: (await outputOf(contract, end.output)) as never, error: undefined };
  return { outcome: kindOf(end.error) === 'undo-failed' ? 'undo-failed' : 'undone', output: undefined, error: end.error };
}

const doneIn = (trace: readonly TraceEntry[]): readonly string[] =>
  trace.flatMap(({ step, answer }) => (answer && 'output' in answer ? [step] : []));

const repliesOf = (plan: readonly Planned[]): readonly Reply[] => plan.flatMap(({ reply }) => (reply ? [{ ...reply } as Reply] : []));

async function violated(
  invariants: Readonly<Record<string, Check<Process>>>,
  run: Omit<Simulation<Process>, 'violations'>,
): Promise<readonly Violation[]> {
  const found: Violation[] = [];
  for (const [invariant, holds] of Object.entries(invariants)) {
    try {
      if ((await holds(run)) === false) found.push({ invariant, message: 'it does not hold' });
    } catch (error) {
      found.push({ invariant, message: error instanceof Error ? error.message : String(error) });
    }
  }
  return found;
}

// The messages of errors that Temporal's functions throw outside of its sandbox, including those for scopes.
const foreign = /may only be used from (?:a )?workflow|storage\.getStore is not a function/i;

// Outside of its sandbox, Temporal's functions throw. The kernel has then undone all steps, as after any defect.
function refuseForeign({ name }: Process, { end }: SimulatedRun): void {
  if (end?.kind !== 'failed' || !(end.error instanceof Error) || !foreign.test(end.error.message)) return;
  const remedy = `Use the run that the process is given (run.sleep, run.now, …), or test it with withTemporal()`;
  throw new Error(
    `Cannot simulate process '${name}': its code uses @temporalio/workflow itself, of which only patched() and deprecatePatch() work in memory. ${remedy}`,
    {
      cause: end.error,
    },
  );
}
