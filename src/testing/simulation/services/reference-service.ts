// A service in memory that follows the service protocol (docs/service-protocol.md), whatever stubs do its work:
//   1 one key has one effect, and the same answer each time; a refusal is an answer
//   2 the same key with another body is refused, and recorded as a misuse
//   3 an undo settles the key that it undoes: a later call with that key is refused permanently
//   4 a confirm confirms what was reserved: a reservation is confirmed or undone, and never both
//   5 a failure without an answer stores nothing
// Its books record what really happened, independently of its answers.

import { Misuse } from '../../../gateway/transports/misuse.ts';
import { beside } from '../../../model/contract/operation-name.ts';
import type { Operation } from '../../../model/contract/operation.ts';
import { AlreadyUndone, isBusinessError, type BusinessError } from '../../../model/errors.ts';
import { confirmedBy } from '../../../model/kernel/step-key.ts';
import { isRecord } from '../../../model/record.ts';
import { withEffect } from '../../../model/step-error.ts';
import type { Perform } from './stubbed-services.ts';
import type { StubCall } from './stubs.ts';

export interface ServiceCall extends StubCall {
  readonly operation: string;
  readonly input: unknown;
  /** The refusal to answer with, unless the call was answered before. */
  readonly refusal?: BusinessError | undefined;
  /** Waits for another attempt of the same call that is still running. */
  readonly waiting?: <T>(other: Promise<T>) => Promise<T>;
}

export interface ServiceEntry {
  readonly key: string;
  readonly operation: string; // '' if the call never arrived
  readonly input: unknown;
  /** Whether it still has to be confirmed. */
  tried: boolean;
  state: 'open' | 'done' | 'refused' | 'undone' | 'never-happened';
  /** How often its work was done, confirmed, and undone. */
  done: number;
  confirmed: number;
  undone: number;
}

export interface ServiceState {
  readonly entries: ReadonlyMap<string, ServiceEntry>;
  /** Violations of the protocol by the caller. */
  readonly misuses: readonly string[];
}

export interface ReferenceService {
  readonly books: ServiceState;
  answer(call: ServiceCall): Promise<unknown>;
}

export function createReferenceService(operations: ReadonlyMap<string, Operation>, perform: Perform): ReferenceService {
  const entries = new Map<string, ServiceEntry>();
  const answers = new Map<string, Promise<unknown>>(); // by key
  const followUps = new Map<string, Promise<unknown>>(); // undos and confirms, by their own keys
  const misuses: string[] = [];
  return { books: { entries, misuses }, answer };

  function answer(call: ServiceCall): Promise<unknown> {
    const { key, undoes } = call;
    const confirms = confirmedBy(key);
    if (confirms !== undefined) return followUp(key, () => confirm(call, confirms));
    return undoes === undefined ? once(call) : followUp(key, () => undo(call, undoes));
  }

  function once(call: ServiceCall): Promise<unknown> {
    const known = entries.get(call.key);
    return known ? again(call, known) : begin(call);
  }

  async function again(call: ServiceCall, known: ServiceEntry): Promise<unknown> {
    const same = known.operation === '' || (known.operation === call.operation && bodyOf(known) === bodyOf(call));
    if (!same) throw misuse(`'${call.operation}' came with the key of another call of '${known.operation}': ${call.key}`);
    if (known.state === 'undone' || known.state === 'never-happened')
      throw withEffect(new AlreadyUndone(`${call.operation} was undone`), 'none');
    return otherOf(call, known);
  }

  async function otherOf({ waiting }: ServiceCall, { key, state }: ServiceEntry): Promise<unknown> {
    const other = answers.get(key) ?? Promise.resolve(null);
    return state === 'open' && waiting ? waiting(other) : other;
  }

  function begin(call: ServiceCall): Promise<unknown> {
    const { key, operation, input } = call;
    const tried = operations.get(operation)?.confirm !== undefined;
    const entry: ServiceEntry = { key, operation, input, tried, state: 'open', done: 0, confirmed: 0, undone: 0 };
    const answer = work(call, entry);
    entries.set(key, entry);
    answers.set(key, answer);
    return answer;
  }

  async function work(call: ServiceCall, entry: ServiceEntry): Promise<unknown> {
    try {
      if (call.refusal) throw call.refusal;
      const output = await perform(call.operation, call.input, call);
      entry.state = 'done';
      entry.done++;
      return output;
    } catch (error) {
      if (isBusinessError(error)) entry.state = 'refused';
      else entries.delete(call.key);
      throw error;
    }
  }

  function followUp(key: string, work: () => Promise<unknown>): Promise<unknown> {
    const known = followUps.get(key) ?? work();
    followUps.set(key, known);
    known.catch(() => followUps.delete(key));
    return known;
  }

  async function confirm(call: ServiceCall, confirmed: string): Promise<unknown> {
    const entry = entries.get(confirmed);
    if (entry?.state !== 'done') throw misuse(`'${call.operation}' came to confirm what is ${entry?.state ?? 'not known'}: ${confirmed}`);
    if (call.refusal) throw call.refusal;
    const output = await perform(call.operation, call.input, call);
    entry.tried = false;
    entry.confirmed++;
    return output;
  }

  async function undo(call: ServiceCall, undone: string): Promise<unknown> {
    const entry = entries.get(undone);
    if (entry?.state === 'open') await otherOf(call, entry).catch(() => undefined);
    if (!entry || !entries.has(undone)) return never(undone);
    if (!isUndoneBy(entry, call))
      throw misuse(`'${call.operation}' came to undo a call of '${entry.operation}', which is not undone by it: ${undone}`);
    if (entry.state === 'refused') entry.state = 'never-happened';
    if (entry.state !== 'done') return null;
    if (entry.confirmed > 0) throw misuse(`'${call.operation}' came to undo what was confirmed: ${undone}`);
    if (call.refusal) throw call.refusal;
    await perform(call.operation, call.input, call);
    entry.state = 'undone';
    entry.undone++;
    return null;
  }

  // A process is undone by a run of the same process.
  function isUndoneBy({ operation }: ServiceEntry, call: ServiceCall): boolean {
    return operation === '' || operation === call.operation || beside(operation, operations.get(operation)?.undo ?? '') === call.operation;
  }

  function never(key: string): null {
    entries.set(key, { key, operation: '', input: null, tried: false, state: 'never-happened', done: 0, confirmed: 0, undone: 0 });
    return null;
  }

  function misuse(message: string): Misuse {
    misuses.push(message);
    return withEffect(new Misuse(message), 'unknown');
  }
}

/** Compares inputs as JSON values: the order of fields does not matter. */
const bodyOf = ({ input }: { readonly input: unknown }): string =>
  JSON.stringify([input], (_, part: unknown) => (isRecord(part) ? sorted(part) : part));

const sorted = (record: Readonly<Record<string, unknown>>): unknown =>
  Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
