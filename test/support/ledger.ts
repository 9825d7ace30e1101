// The ledger of test/fixtures/errand.ts in the worker's process: it keeps every key with what became of it, and a tombstone
// for what was undone. Each operation can be told to misbehave.

import { setTimeout as pause } from 'node:timers/promises';
import { connect, type Connection } from '../../src/activities/index.ts';
import { AlreadyUndone, BusinessError } from '../../src/model/errors.ts';
import { ledger } from '../fixtures/errand.ts';

type Effect = 'done' | 'undone' | 'confirmed';
type Operation = keyof (typeof ledger)['operations'];
/** 'hang': works, but its answer is lost. 'refuse': says no, and does nothing. 'break': fails, and does nothing. 'slow': takes a second. */
type Fault = 'hang' | 'refuse' | 'break' | 'slow';

interface Call {
  readonly key: string;
  readonly undoes?: string;
  readonly confirms?: string;
  readonly signal: AbortSignal;
}

export interface Ledger {
  readonly connection: Connection;
  /** Of one run: what became of its steps, by the name and generation in their keys. */
  of(workflowId: string): Readonly<Record<string, Effect>>;
  readonly log: readonly string[];
  misbehave(operation: Operation, fault: Fault | undefined): void;
  /** None of them misbehaves any more. */
  behave(): void;
}

export function inProcessLedger(): Ledger {
  const effects = new Map<string, Effect>();
  const log: string[] = [];
  const faults = new Map<string, Fault>();
  const act = (operation: Operation) => async (_: unknown, call: Call) => {
    const fault = faults.get(operation);
    log.push(`${operation} ${call.key}`);
    if (fault === 'refuse') throw new BusinessError('No', { details: {} });
    if (fault === 'break') throw new Error('The ledger is broken');
    if (fault === 'slow') await pause(1_000);
    take(call);
    if (fault === 'hang') await lost(call.signal);
    return undefined as never;
  };
  const handlers = Object.fromEntries(Object.keys(ledger.operations).map((name) => [name, act(name as Operation)]));
  return { connection: connect(ledger, handlers as never), of, log, misbehave, behave: () => faults.clear() };

  function take({ key, undoes, confirms }: Call): void {
    const target = undoes ?? confirms ?? key;
    const before = effects.get(target);
    if (!undoes && before === 'undone') throw new AlreadyUndone(`Was undone: ${target}`);
    if (undoes && before === 'confirmed')
      throw new BusinessError('No', { message: `Cannot free what is confirmed: ${target}`, details: {} });
    effects.set(target, undoes ? 'undone' : confirms || before === 'confirmed' ? 'confirmed' : 'done');
  }

  function of(workflowId: string): Record<string, Effect> {
    const own = [...effects].filter(([key]) => key.startsWith(`${workflowId}/`));
    return Object.fromEntries(own.map(([key, effect]) => [key.split('/').slice(-2).join('/').replace('ledger.', ''), effect]));
  }

  function misbehave(operation: Operation, fault: Fault | undefined): void {
    if (fault) faults.set(operation, fault);
    else faults.delete(operation);
  }
}

const lost = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason as Error);
    signal.addEventListener('abort', () => {
      reject(signal.reason as Error);
    });
  });
