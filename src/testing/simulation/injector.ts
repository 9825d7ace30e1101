// Injects the faults of a schedule into calls. Each fault happens once, at the first attempt of its step, unless its kind
// concerns several attempts.

import { BusinessError, ServiceUnavailable } from '../../model/errors.ts';
import type { Operation } from '../../model/contract/operation.ts';
import type { Call } from '../../model/kernel/runtime.ts';
import { withEffect } from '../../model/step-error.ts';
import { lost, unheard } from './calls.ts';
import type { Fault } from './fault.ts';

export interface Injector {
  attempt(call: Call, attempt: number): Promise<unknown>;
  /** The faults that have happened. */
  readonly happened: ReadonlySet<Fault>;
  /** Delivers the late calls that have not reached their service yet. */
  arrive(): Promise<void>;
}

export interface InjectorOptions {
  readonly faults: readonly Fault[];
  readonly operations: ReadonlyMap<string, Operation>;
  /** The error of a refused step, by operation. @default the first error that the contract declares */
  readonly refusals: Readonly<Record<string, BusinessError>>;
  /** The call reaches its service. */
  readonly serve: (call: Call, options: { readonly attempt: number; readonly refusal?: BusinessError }) => Promise<unknown>;
  /** As `serve`, for a late call, whose answer is ignored. */
  readonly serveLate: (call: Call) => Promise<unknown>;
  /** Cancels the run. Resolves once the run has taken the request, or continues before it has. */
  readonly cancelRun: () => Promise<void>;
  readonly killWorker: () => void;
}

const longOutage = 30; // attempts, for a step that is retried without a deadline

export function createInjector({ faults, operations, refusals, serve, serveLate, cancelRun, killWorker }: InjectorOptions): Injector {
  const happened = new Set<Fault>();
  const late = new Map<string, Call>(); // by key
  const cancelledFor = new Set<Fault>(); // these faults cancel the run, so that it undoes a step
  return { attempt, happened, arrive };

  function attempt(call: Call, number: number): Promise<unknown> {
    const mine = faults.filter((fault) => concerns(fault, call));
    return mine.length === 0 ? reach(call, number) : go(mine, { call, number });
  }

  async function go(mine: readonly Fault[], { call, number }: { call: Call; number: number }): Promise<unknown> {
    for (const fault of mine) {
      const end = await happen(fault, { call, number });
      if (end) return end.output;
    }
    return reach(call, number);
  }

  function reach(call: Call, number: number): Promise<unknown> {
    return late.size === 0 ? serve(call, { attempt: number }) : reachBeforeLate(call, number);
  }

  async function reachBeforeLate(call: Call, number: number): Promise<unknown> {
    const output = await serve(call, { attempt: number });
    if (call.undoes !== undefined) await arriveFor(call.undoes);
    return output;
  }

  /** Returns undefined if the attempt continues. */
  async function happen(fault: Fault, { call, number }: { call: Call; number: number }): Promise<{ output: unknown } | undefined> {
    if (!isDue(fault, { call, number })) return undefined;
    if (fault.fault !== 'undo-fails' || call.undoes !== undefined) happened.add(fault);
    switch (fault.fault) {
      case 'refused':
        return { output: await serve(call, { attempt: number, refusal: refusalOf(call) }) };
      case 'fails-then-works':
      case 'always-fails':
        throw withEffect(new ServiceUnavailable(`${call.operation} cannot answer now`), 'none');
      case 'times-out-after-effect':
        return { output: await effect(call, number).then(() => unheard) };
      case 'worker-dies-after-effect':
        await effect(call, number);
        return die();
      case 'worker-dies-before-effect':
        return die();
      case 'cancelled':
        return cancelRun() as Promise<undefined>;
      case 'cancelled-and-worker-dies':
        await cancelRun();
        await effect(call, number);
        return die();
      case 'late-call':
        late.set(call.key, call);
        await cancelRun();
        return { output: unheard };
      case 'undo-fails':
        if (call.undoes === undefined) return cancelFor(fault);
        throw new BusinessError('UndoRefused', { message: `${call.operation} was refused`, details: null });
    }
  }

  async function cancelFor(fault: Fault): Promise<undefined> {
    cancelledFor.add(fault);
    await cancelRun();
  }

  function isDue(fault: Fault, { call, number }: { call: Call; number: number }): boolean {
    if (fault.fault === 'always-fails') return call.policy.deadline !== undefined || number <= longOutage;
    if (fault.fault === 'fails-then-works') return number <= (fault.times ?? 2);
    const again = happened.has(fault) || (call.undoes === undefined && cancelledFor.has(fault));
    return number === 1 && !again && (fault.fault !== 'refused' || isRefusable(call));
  }

  function isRefusable({ operation, undoes }: Call): boolean {
    return undoes === undefined && (operation in refusals || Object.keys(operations.get(operation)?.errors ?? {}).length > 0);
  }

  function refusalOf({ operation }: Call): BusinessError {
    const [code = 'Refused'] = Object.keys(operations.get(operation)?.errors ?? {});
    return refusals[operation] ?? new BusinessError(code, { message: `${operation} was refused`, details: {} });
  }

  // Performs the call, and ignores the service's answer.
  async function effect(call: Call, attempt: number): Promise<void> {
    await reach(call, attempt).catch(() => undefined);
  }

  function die(): { output: unknown } {
    killWorker();
    return { output: lost };
  }

  async function arriveFor(key: string): Promise<void> {
    const call = late.get(key);
    if (!call) return;
    late.delete(key);
    await serveLate(call).catch(() => undefined);
  }

  async function arrive(): Promise<void> {
    for (const key of [...late.keys()]) await arriveFor(key);
  }
}

/** A fault concerns the call of its step. 'undo-fails' concerns also the first undo of the step. */
const concerns = ({ step, fault }: Fault, { id }: Call): boolean => id === step || (fault === 'undo-fails' && id === `undo ${step}`);
