// The worker's side of a simulated run. A task takes all jobs that have arrived, makes the resulting local calls, and
// reports. Only reported tasks are in the history.

import type { ProcessSnapshot, StepView } from '../../model/kernel/snapshot.ts';
import type { UnhandledFailure } from '../../model/kernel/unhandled.ts';
import { isContinueAsNew } from '../memory/continued-as-new.ts';
import type { MemoryLimits } from '../memory/memory-limits.ts';
import type { RunEnd } from '../memory/run-in-memory.ts';
import type { VirtualClock } from '../memory/virtual-clock.ts';
import type { Call } from '../../model/kernel/runtime.ts';
import type { Calls } from './calls.ts';
import { NotRepeatable, createInstance, type Activation, type Beginning, type Instance, type Job, type Stray } from './instance.ts';
import { createPermitQueue } from './permit-queue.ts';

export interface Worker {
  /** Does the next part of a task. Returns undefined if nothing is to be done before another event. */
  go(): Promise<void> | undefined;
  arrive(job: Job): void;
  /** The worker died: later acts of its instance are ignored. */
  die(): void;
  /** Another worker takes over, and replays the history. */
  replace(): Promise<void>;
  /** Whether a task is under way. */
  busy(): boolean;
  ended(): boolean;
  end(): RunEnd | undefined;
  stray(): Stray | undefined;
  unhandled(): UnhandledFailure | undefined;
  steps(): readonly StepView[];
  snapshot(): ProcessSnapshot;
}

interface WorkerOptions {
  readonly clock: VirtualClock;
  readonly calls: Calls; // of this run only
  readonly limits: MemoryLimits;
  readonly soon: (work: () => void) => void;
  readonly continued: () => void;
  readonly ended: (run: Instance['run'], end: RunEnd) => void;
}

const isAnswerTo = (id: string, job: Job): boolean => job.kind === 'answer' && job.id === id;
const isMessage = ({ kind }: Job): boolean => kind !== 'answer' && kind !== 'timer';

export function createWorker(first: Beginning, { clock, calls, limits, soon, continued, ended }: WorkerOptions): Worker {
  let beginning = first;
  let instance = createInstance(first);
  let history: Activation[] = [];
  let entries: Activation[] = []; // of the task under way
  let arrived: Job[] = [];
  let localAnswers: Job[] = [];
  let fresh = true; // the first task is still to come
  let stopTimer = (): unknown => undefined;
  const permitQueue = createPermitQueue(limits, (holder) => soon(() => void arrived.push({ kind: 'admitted', holder })));
  const before = new Map<string, StepView>(); // steps of earlier runs
  let busy = false;
  let alive = true;
  const isEnded = () => !busy && !fresh && instance.end() !== undefined;
  const isUnderWay = ({ id }: Call, answers: readonly Job[]) => calls.open.has(id) || answers.some((job) => isAnswerTo(id, job));
  return {
    go,
    replace,
    arrive: (job) => void arrived.push(job),
    die: () => void (alive = false),
    snapshot: () => instance.run.snapshot(),
    steps: () => stepsOf(instance, before),
    stray: () => instance.stray(),
    unhandled: () => instance.run.unhandled.fatal,
    busy: () => busy,
    ended: isEnded,
    end: () => instance.end(),
  };

  function go(): Promise<void> | undefined {
    if (instance.stray()) return undefined; // its task fails, and every retry fails, too
    if (!busy) return begin();
    return localAnswers.length > 0 ? apply(localAnswers.splice(0, 1)) : undefined;
  }

  function begin(): Promise<void> | undefined {
    if (isEnded() || (arrived.length === 0 && !fresh)) return undefined;
    const jobs = arrived;
    arrived = [];
    fresh = false;
    busy = true;
    return apply(jobs.length > 1 ? [...jobs.filter(isMessage), ...jobs.filter((job) => !isMessage(job))] : jobs);
  }

  function apply(jobs: readonly Job[]): Promise<void> {
    entries.push({ at: clock.now(), jobs });
    return instance.apply({ at: clock.now(), jobs }).then(afterApply);
  }

  function afterApply(): void {
    if (!alive || instance.stray()) return; // the worker died, or its task fails
    for (const { call } of instance.pending.values()) if (call.execution === 'local' && !isUnderWay(call, localAnswers)) start(call);
    if (localAnswers.length === 0 && !hasLocal(instance)) report();
  }

  function start(call: Call): void {
    const answers = () => (call.execution === 'local' ? localAnswers : arrived); // the list at the time of the answer
    calls.begin(call, (answer) => void answers().push({ kind: 'answer', id: call.id, answer }));
  }

  function report(): void {
    history.push(...entries);
    entries = [];
    busy = false;
    for (const { call, cancelled } of instance.pending.values()) {
      if (!isUnderWay(call, arrived)) start(call);
      if (cancelled) calls.cancel(call.id);
    }
    permitQueue.report(instance.asking.values(), instance.left);
    setTimer();
    const end = instance.end();
    if (end && !continuesAsNew(end)) ended(instance.run, end);
  }

  function setTimer(): void {
    stopTimer();
    const next = instance.end() ? undefined : instance.nextTimer();
    stopTimer = next === undefined ? () => undefined : clock.alarm(next - clock.now(), () => void arrived.push({ kind: 'timer' }));
  }

  function continuesAsNew(end: RunEnd): boolean {
    if (end.kind !== 'failed' || !isContinueAsNew(end.error)) return false;
    for (const step of instance.run.snapshot({ limit: Infinity }).steps) before.set(step.id, step);
    const { input, carried } = end.error;
    beginning = { ...beginning, input, carried, continued: (beginning.continued ?? 0) + 1, at: clock.now() };
    arrived.unshift(...instance.turnedAway);
    instance = createInstance(beginning);
    history = [];
    fresh = true;
    continued();
    return true;
  }

  async function replace(): Promise<void> {
    alive = true;
    if (busy) arrived = [...(entries[0]?.jobs ?? []), ...arrived];
    if (busy && history.length === 0) fresh = true;
    busy = false;
    entries = [];
    localAnswers = [];
    instance = createInstance(beginning);
    for (const activation of history) await instance.apply(activation);
    assertRepeated(instance, { open: calls.open, isKnown: (call) => history.length === 0 || isUnderWay(call, arrived) });
  }
}

function stepsOf({ run }: Instance, before: ReadonlyMap<string, StepView>): readonly StepView[] {
  const all = new Map(before);
  for (const step of run.snapshot({ limit: Infinity }).steps) all.set(step.id, step);
  return [...all.values()];
}

function hasLocal({ pending }: Instance): boolean {
  for (const { call } of pending.values()) if (call.execution === 'local') return true;
  return false;
}

interface Before {
  readonly open: ReadonlyMap<string, unknown>;
  readonly isKnown: (call: Call) => boolean;
}

function assertRepeated({ pending }: Instance, { open, isKnown }: Before): void {
  const missing = [...open.keys()].find((id) => !pending.has(id));
  const other = [...pending.values()].find(({ call }) => call.execution !== 'local' && !isKnown(call));
  if (missing !== undefined) throw new NotRepeatable(`The replayed run did not call '${missing}'`);
  if (other) throw new NotRepeatable(`The replayed run called '${other.call.id}', which the first one did not`);
}
