// The kernel's Runtime on Temporal: calls are activities, and timers, conditions and scopes are those of Temporal.

import {
  CancellationScope,
  ContinueAsNew,
  allHandlersFinished,
  condition,
  continueAsNew,
  sleep,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import { askedAttribute, firstRunIdOf, outcomeAttribute, type RunEnvelope } from '../model/envelope.ts';
import type { Carried } from '../model/kernel/carried.ts';
import type { ChildAnswer } from '../model/kernel/child.ts';
import { whyTooLarge } from '../model/sizes/value-limit.ts';
import { passThrough } from '../model/kernel/continuation.ts';
import type { Continuation, HistorySize, Runtime, Scope } from '../model/kernel/runtime.ts';
import { createAdmissions } from './permits.ts';
import { createAnswers, type Answers } from './answered.ts';
import { createCalled } from './called.ts';
import { createCalls } from './calls.ts';
import { fromCancellation } from './failure.ts';
import { createEarlierRuns } from './reset.ts';
import { createTaskBudget, type TaskBudget } from './task-budget.ts';

export interface TemporalRuntime extends Runtime {
  readonly budget: TaskBudget;
  readonly answers: Answers;
  /** If this run is called again, resolves with the answer of the earlier run if that has completed. Returns undefined at the first call. */
  answeredBefore(): Promise<ChildAnswer | undefined> | undefined;
  /** Resolves with the answer that the caller already has, if this run was reset after that. Otherwise never settles. */
  answeredMeanwhile(): Promise<ChildAnswer>;
}

/** Must be called in the workflow's own scope. A cancellation of that scope reaches the process only through the kernel. All shielded work
 *  runs in one scope, because a new scope each time would cost several promises. */
export function temporalRuntime(process: string, envelope: RunEnvelope | undefined): TemporalRuntime {
  const { carried, child, undo, limit, unlessOpen, again, answered } = envelope ?? {};
  const { workflowId, originalExecutionRunId, runId } = workflowInfo();
  const firstRunId = firstRunIdOf(envelope, originalExecutionRunId);
  const conditions = createConditions();
  const answers = createAnswers(answered);
  const outermost = CancellationScope.current();
  const shielded = new CancellationScope({ cancellable: false });
  const budget = createTaskBudget({ limit, nextTask: () => shielded.run(() => sleep(1)), task: () => workflowInfo().historyLength });
  const earlier = createEarlierRuns({ process, shield: (work) => shielded.run(work), ...(again && { again }) });
  const inherited = () => ({
    firstRunId,
    ...(limit !== undefined && { limit }),
    ...(unlessOpen && { unlessOpen }),
    ...earlier.forChildren(),
  });
  return {
    budget,
    answeredBefore: earlier.answered,
    answeredMeanwhile: earlier.answeredMeanwhile,
    answers,
    now: Date.now,
    random: () => Math.random(), // the SDK replaces it with a seeded one for each run
    ...createCalls({ budget, unlessOpen, inherited, called: createCalled((work) => shielded.run(work)) }),
    timer: (milliseconds, { resolved, rejected }) =>
      sleep(milliseconds).then(resolved, (error: unknown) => rejected(fromCancellation(error))),
    ...conditions,
    ...createAdmissions({ shield: (work) => shielded.run(work), wait: conditions.wait }),
    scope: {
      shield: (work) => shielded.run(work),
      open: (given) => open(around(CancellationScope.current()), given?.aside),
      aside: () => isAside(CancellationScope.current()),
    },
    state: {
      process,
      workflowId,
      firstRunId,
      runId,
      repeats: () => workflowInfo().unsafe.isReplaying,
      carried,
      limit,
      child: child ?? false,
      earlier: undo ? () => undefined : earlier.ask,
      long,
      history,
      publish,
      publishAsked,
      continueAs,
      answered: allHandlersFinished,
      isContinueAsNew,
    },
  };

  function continueAs(input: unknown, next: Carried): Promise<never> {
    const error = whyTooLarge('Cannot continue as new with this input and the carried state', { value: [input, next], limit });
    if (error) return Promise.reject(error);
    const renewed: RunEnvelope = {
      checked: true,
      carried: next,
      ...(limit !== undefined && { limit }),
      ...(child && { child }),
      ...earlier.forNextRun(),
      ...answers.given(),
      ...(undo && { undo }),
      ...(unlessOpen && { unlessOpen }),
    };
    return continueAsNew(input ?? null, renewed);
  }

  function around(scope: CancellationScope): CancellationScope {
    return scope === outermost ? shielded : scope;
  }
}

function createConditions(): Pick<Runtime, 'wait' | 'settled'> {
  let unblocked = 0;
  return { wait, settled };

  function wait<T = boolean>(holds: () => boolean, milliseconds?: number, continuation?: Continuation<boolean, T>): Promise<T> {
    const { resolved, rejected } = continuation ?? (passThrough() as Continuation<boolean, T>);
    const end = (held: boolean) => {
      if (held) unblocked++;
      return resolved(held);
    };
    const fail = (error: unknown) => rejected(fromCancellation(error));
    if (milliseconds === undefined) return condition(holds).then(() => end(true), fail);
    return milliseconds <= 0 ? Promise.resolve(resolved(holds())) : within(milliseconds, { holds, end, fail });
  }

  // Temporal checks conditions while it applies the jobs of a task, and again each time nothing else can run. Only the
  // second check counts here. A handler may be called while the jobs are applied, so the condition is made only after
  // that. Code whose condition held in the same check has not continued yet, so the loop checks again.
  async function settled(): Promise<void> {
    let before: number;
    do {
      await Promise.resolve();
      before = unblocked;
      let looked = false;
      await condition(() => looked || !(looked = true));
    } while (unblocked !== before);
  }
}

interface Within<T> {
  readonly holds: () => boolean;
  readonly end: (held: boolean) => T | Promise<T>;
  readonly fail: (error: unknown) => T | Promise<T>;
}

// A time-out takes as many microtasks to this point as a timer and an answer do, so that the order of their arrival counts.
function within<T>(milliseconds: number, { holds, end, fail }: Within<T>): Promise<T> {
  const scope = new CancellationScope();
  return new Promise((resolve, reject) => {
    const settle = (make: () => T | Promise<T>) => {
      try {
        resolve(make());
      } catch (error) {
        reject(error);
      }
    };
    const ended = (held: boolean) => () => {
      settle(() => end(held));
      scope.cancel();
    };
    const failed = (error: unknown) => {
      settle(() => fail(error));
    };
    void scope.run(() => {
      condition(holds).then(ended(true), failed);
      sleep(milliseconds).then(ended(false), failed);
      return Promise.resolve();
    });
  });
}

const aside = new WeakSet<CancellationScope>();

const isAside = (scope: CancellationScope): boolean => aside.has(scope) || (scope.parent !== undefined && isAside(scope.parent));

function open(parent: CancellationScope, isOpenedAside = false): Scope {
  const scope = new CancellationScope({ cancellable: true, parent });
  if (isOpenedAside) aside.add(scope);
  return new OpenedScope(scope);
}

class OpenedScope implements Scope {
  readonly #scope: CancellationScope;

  constructor(scope: CancellationScope) {
    this.#scope = scope;
  }

  get cancelled(): boolean {
    return this.#scope.consideredCancelled;
  }

  readonly run = <T>(work: () => Promise<T>): Promise<T> => this.#scope.run(work);

  readonly open = (): Scope => open(this.#scope);

  readonly cancel = (): void => {
    this.#scope.cancel();
  };
}

const long = (): boolean => workflowInfo().continueAsNewSuggested;

function history(): HistorySize {
  const { historyLength: events, historySize: bytes } = workflowInfo();
  return { events, bytes };
}

const isContinueAsNew = (error: unknown): boolean => error instanceof ContinueAsNew;

function publish(outcome: string | undefined): void {
  upsertSearchAttributes({ [outcomeAttribute]: outcome === undefined ? [] : [outcome] });
}

function publishAsked(people: readonly string[]): void {
  upsertSearchAttributes({ [askedAttribute]: [...people] });
}
