// Makes one step: names it, records it with its undo, calls, records the answer. A step that needs a permit is named
// before it acquires the permit, and recorded after that. Until then there is nothing to undo.

import { beside, fullName } from '../contract/operation-name.ts';
import type { Operation, StepPolicy } from '../contract/operation.ts';
import { Cancelled } from '../errors.ts';
import { parseDuration } from '../duration.ts';
import { effectOf, toStepError } from '../step-error.ts';
import { passThrough } from './continuation.ts';
import type { WithPermit } from './permits.ts';
import type { CallExecution } from './call-execution.ts';
import type { Caller } from './caller.ts';
import type { ChildAnswer } from './child.ts';
import type { Confirmer } from './confirmer.ts';
import type { ConfirmState } from './confirm-state.ts';
import type { Journal, StepEvent, StepRecord, ToUndo } from './journal.ts';
import { assertName, assertOptions, type StepOptions } from './step-options.ts';
import { resolvePolicy, type Policy, type StepDefaults } from './policy.ts';
import type { Continuation, Runtime, Scope } from './runtime.ts';
import { callId, idempotencyKey, stepId, type RunIdentity } from './step-key.ts';

export interface StepRequest {
  /** If undefined, the step calls another process, whose name is `name`. */
  readonly service?: string | undefined;
  readonly name: string;
  readonly operation: Operation;
  readonly input: unknown;
  readonly options?: StepOptions | undefined;
  readonly group: Group;
  /** The steps on which it depends, if the notation knows them. */
  readonly after?: readonly string[];
  /** Called with its id when it is recorded, before its call is made. */
  readonly began?: (id: string) => void;
}

/** Steps that are undone together. The path '' is the run. */
export interface Group {
  readonly path: string;
  readonly scope: Scope;
}

export interface Stepper {
  step<T>(request: StepRequest, continuation: Continuation<unknown, T>): Promise<T>;
  readonly inFlight: number;
  readonly pivotsInFlight: number;
  readonly counters: ReadonlyMap<string, number>;
}

interface StepperOptions extends StepDefaults {
  readonly runtime: Runtime;
  readonly journal: Journal;
  readonly call: Caller;
  readonly withPermit: WithPermit;
  /** Starts the confirms that are due once a step is done. */
  readonly after: Confirmer['after'];
  readonly identity: RunIdentity;
  readonly counters: Map<string, number>;
  /** Returns by name how many generations earlier runs have used. */
  readonly generations: () => Readonly<Record<string, number>>;
}

type Identity = Pick<StepRecord, 'id' | 'key' | 'generation'>;

export function createStepper(options: StepperOptions): Stepper {
  const { runtime, journal, identity, counters } = options;
  const stepper = { step, inFlight: 0, pivotsInFlight: 0, counters };
  return stepper;

  function step<T>(request: StepRequest, continuation: Continuation<unknown, T>): Promise<T> {
    const limit = request.options?.limit ?? request.operation.limit ?? options.policy?.limit;
    return limit ? makeWithPermit(request, limit).then(continuation.resolved, continuation.rejected) : make(request, continuation);
  }

  async function makeWithPermit(request: StepRequest, limit: NonNullable<StepPolicy['limit']>): Promise<unknown> {
    if (request.group.scope.cancelled) throw new Cancelled();
    const identity = identify(request);
    stepper.inFlight++;
    try {
      return await options.withPermit({ step: identity.id, limit }, () => make(request, passThrough(), identity));
    } catch (error) {
      if (!journal.steps.has(identity.id)) recordNotMade(begin(request, identity), error);
      throw error;
    } finally {
      stepper.inFlight--;
    }
  }

  function recordNotMade({ id }: StepRecord, error: unknown): void {
    journal.write({ kind: 'failed', id, error: toStepError(error), effect: 'none' }, runtime.now());
  }

  // Not an async function: on Temporal each promise costs a stack trace.
  function make<T>(request: StepRequest, continuation: Continuation<unknown, T>, identity?: Identity): Promise<T> {
    if (request.group.scope.cancelled) return Promise.reject(new Cancelled()).catch(continuation.rejected);
    let record: StepRecord;
    try {
      record = begin(request, identity ?? identify(request));
    } catch (error) {
      return Promise.reject(error as Error).catch(continuation.rejected);
    }
    count(record, 1);
    return call(record, request, continuation);
  }

  function recording<T>(record: StepRecord, { resolved, rejected }: Continuation<unknown, T>): Continuation<unknown, T> {
    return {
      resolved: (answer) => {
        const { output, left } = answerOf(record, answer);
        end(record, { kind: 'completed', id: record.id, left });
        const after = options.after(record);
        return after ? inFlightDuring(after, { resolved: () => resolved(output), rejected }) : resolved(output);
      },
      rejected: (error) => {
        end(record, { kind: 'failed', id: record.id, error: toStepError(error), effect: effectOf(error) });
        return rejected(error);
      },
    };
  }

  // The step stays in flight until the work has ended.
  function inFlightDuring<T>(work: Promise<void>, { resolved, rejected }: Continuation<void, T>): Promise<T> {
    stepper.inFlight++;
    return work.finally(() => stepper.inFlight--).then(resolved, rejected);
  }

  function end(record: StepRecord, event: StepEvent): void {
    count(record, -1);
    journal.write(event, runtime.now());
  }

  function count({ pivot }: StepRecord, change: 1 | -1): void {
    stepper.inFlight += change;
    if (pivot) stepper.pivotsInFlight += change;
  }

  function begin(request: StepRequest, identity: Identity): StepRecord {
    const { service, name, operation, input, options: given, group, after } = request;
    const { id, key, generation } = identity;
    const full = fullName(service, name);
    const undo = service === undefined ? name : operation.undo && fullName(service, operation.undo);
    const execution = service === undefined ? 'child' : executionOf(operation, options);
    const pivot = given?.pivot ?? operation.pivot ?? false;
    const confirm = service === undefined ? undefined : confirmOf(full, operation);
    const kept = service && undo && input; // for its undo
    const recordedIn = (undo ?? confirm) && execution !== 'child' && runtime.state.repeats() ? runtime.state.runId : undefined;
    const step = { id, key, generation, operation: full, group: group.path, execution, pivot, input: kept, recordedIn, after, confirm };
    journal.write({ kind: 'began', step, undoneBy: undo }, runtime.now());
    request.began?.(id);
    return journal.steps.get(id) as StepRecord;
  }

  function identify({ service, name: called, options: given }: StepRequest): Identity {
    const givenName = given?.name;
    const operation = fullName(service, called);
    if (given) assertOptions(given, givenName ?? operation);
    if (givenName !== undefined) assertName(givenName);
    const count = (counters.get(givenName ?? operation) ?? 0) + 1;
    const name = givenName ?? stepId(operation, count);
    const generation = (givenName === undefined ? 1 : count) + (options.generations()[name] ?? 0);
    if (givenName !== undefined && count > 1) assertNotDone(journal, lastOf(journal, { name, generation }));
    counters.set(givenName ?? operation, count);
    return { id: callId(name, generation), key: idempotencyKey(identity, name, generation), generation };
  }

  function call<T>(record: StepRecord, request: StepRequest, continuation: Continuation<unknown, T>): Promise<T> {
    const { id, operation, key, execution, pivot, group } = record;
    const policy = policyOf(request, { policy: options.policy, onward: pivot || journal.pivoted });
    const had = record.recordedIn === undefined ? undefined : (input: unknown) => journal.correct(id, input);
    const made = { id, operation, input: request.input, key, pivot, group, execution, policy, had };
    const work = () => options.call(made, recording(record, continuation));
    return pivot ? runtime.scope.shield(work) : work();
  }
}

// While a local step is in flight, nothing from outside is delivered. So a step that is done aside is not made local.
function executionOf({ execution }: Operation, options: Pick<StepperOptions, 'execution' | 'runtime'>): CallExecution {
  const wanted = execution ?? options.execution ?? 'remote';
  return wanted === 'local' && options.runtime.scope.aside() ? 'remote' : wanted;
}

// A run that only goes forward never gives a step up: only an answer settles it.
function policyOf(
  { operation, options: given }: StepRequest,
  { policy, onward }: Pick<StepDefaults, 'policy'> & { onward: boolean },
): Policy {
  return resolvePolicy(hasPolicy(given) || policy ? { ...policy, ...operation, ...given } : operation, { onward });
}

/** Returns the initial confirm state of a step. Undefined if its operation has no confirm. */
export function confirmOf(operation: string, { confirm, expires }: Operation): ConfirmState | undefined {
  if (confirm === undefined) return undefined;
  return { kind: 'tried', by: beside(operation, confirm), ...(expires !== undefined && { within: parseDuration(expires) }) };
}

function answerOf({ execution }: StepRecord, answer: unknown): { readonly output: unknown; readonly left: ToUndo | undefined } {
  if (execution !== 'child') return { output: answer, left: undefined };
  const { output, left } = answer as ChildAnswer;
  return { output, left: { input: left } };
}

function lastOf({ steps }: Journal, { name, generation }: Pick<StepRecord, 'generation'> & { readonly name: string }): string {
  let last = generation - 1;
  while (last > 1 && (steps.get(callId(name, last))?.earlier ?? !steps.has(callId(name, last)))) last--;
  return callId(name, last);
}

function assertNotDone({ steps }: Journal, id: string): void {
  const { state, undo } = steps.get(id) ?? {};
  if (undo?.kind === 'undone' || undo?.kind === 'settled') return;
  if (state?.kind === 'failed' && undo?.kind === 'none') return;
  throw new TypeError(`Cannot begin step '${id}' again: it was not undone. Give the second call another name, or none`);
}

/** Returns whether the options contain a policy. If they contain only a name or a pivot, the cached policy of the operation applies. */
const hasPolicy = (options: StepOptions = {}): boolean => Object.keys(options).some((key) => key !== 'name' && key !== 'pivot');
