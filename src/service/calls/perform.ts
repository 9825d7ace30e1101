// Performs a call in one transaction: the handler's work, the record of the key and the outcome are committed together or not at all.
//   1 a key has one effect: a second request with it waits for the first, then gets the same answer
//   2 a refusal rolls the handler's work back, and is recorded
//   3 an undo settles the undone key in the same transaction, so a late call finds a tombstone
//   4 a confirm settles the confirmed key in the same transaction: a call is confirmed or undone, never both
//   5 other failures (invalid input, a refused undo or confirm, a bug) are not recorded: the key may be used again
// Locks are taken in the order: own key, undone or confirmed key, the handler's rows. So undos and calls cannot deadlock.

import { sql, type Kysely } from 'kysely';
import { attempt, checkedInput, type Call } from './attempt.ts';
import { claim, settle, type CallRecord, type CallTables, type CallTransaction } from './calls.ts';
import { confirm } from './confirm.ts';
import { fingerprint } from './fingerprint.ts';
import type { Endpoint } from './handlers.ts';
import { Abandoned, type Outcome, type Refusal } from './outcome.ts';
import { undo } from './undo.ts';

/** Performs a call, or returns its recorded answer. Throws on a bug or a failure of the database. */
export async function perform(db: Kysely<CallTables>, call: Call): Promise<Outcome> {
  try {
    return await db.transaction().execute((tx) => answer(tx, call));
  } catch (error) {
    if (error instanceof Abandoned) return error.outcome;
    throw error;
  }
}

async function answer(tx: CallTransaction, call: Call): Promise<Outcome> {
  const { endpoint, key, undoes, confirms, body } = call;
  if (call.deadlineMs !== undefined) await sql`select set_config('statement_timeout', ${String(call.deadlineMs)}, true)`.execute(tx);
  const print = fingerprint({ operation: endpoint.name, undoes, confirms, body });
  const known = await claim(tx, { key, operation: endpoint.name, fingerprint: print, undoes: undoes ?? null, state: 'open' });
  if (known) return replay(known, { call, print });
  if (confirms !== undefined) return confirm(tx, call, confirms);
  return undoes === undefined ? run(tx, call) : undo(tx, call, undoes);
}

function replay(known: CallRecord, { call, print }: { call: Call; print: string }): Outcome {
  const { endpoint, key } = call;
  const what = `Cannot call '${endpoint.service}.${endpoint.name}' with key '${key}'`;
  if (known.operation !== null && known.fingerprint !== print)
    return {
      kind: 'key-reused',
      message: `${what}: the key belongs to another call of '${known.operation}'. Use a new key for every call`,
    };
  if (known.state === 'undone' || known.state === 'never-happened')
    return { kind: 'undone', message: `${what}: the call was undone, so it is always refused` };
  if (known.state === 'refused') return { kind: 'refused', refusal: known.answer as Refusal, replayed: true };
  return { kind: 'answered', output: known.answer, replayed: true, undo: known.undo_outcome ?? undefined };
}

async function run(tx: CallTransaction, call: Call): Promise<Outcome> {
  const input = await checkedInput(call);
  const result = await attempt(tx, { call, input, original: undefined });
  if (result.kind === 'refused') await settle(tx, call.key, { state: 'refused', answer: result.refusal });
  else await settle(tx, call.key, { state: 'done', answer: result.output, ...undoRecord(call.endpoint, input) });
  return { ...result, replayed: false };
}

// The input is stored only for a call that can be undone.
const undoRecord = ({ spec }: Endpoint, input: unknown) => (spec.undo === undefined ? {} : { input: input ?? null, undoable: true });
