// The records of all idempotency keys, in the service's own database. The states of a call:
//   done            the call's effects are committed; `answer` is its output
//   refused         the call had no effect; `answer` is the refusal
//   confirmed       the call was reserved and then confirmed: it can no longer be undone
//   undone          the call was done and then undone
//   never-happened  the call was undone before it arrived (or after it was refused): a tombstone
//   open            only inside the transaction that is still running

import { sql, type Generated, type Kysely, type Transaction } from 'kysely';
import type { Migrations } from '../database/migrate.ts';

export interface CallTables {
  tenuto_call: {
    key: string;
    operation: string | null; // null for a tombstone of a call that never arrived
    fingerprint: string | null;
    undoes: string | null;
    state: CallState;
    undo_outcome: UndoOutcome | null;
    undoable: Generated<boolean>;
    input: string | null; // JSON on the way in; read back by `find` as a value
    answer: string | null;
    at: Generated<Date>;
  };
}

export type CallState = 'open' | 'done' | 'confirmed' | 'refused' | 'undone' | 'never-happened';
export type UndoOutcome = 'undone' | 'never-happened' | 'already-undone';

export interface CallRecord {
  readonly operation: string | null;
  readonly fingerprint: string | null;
  readonly undoes: string | null;
  readonly state: CallState;
  readonly undo_outcome: UndoOutcome | null;
  readonly input: unknown;
  readonly answer: unknown;
  readonly age: number; // milliseconds since it was settled
}

export type CallTransaction = Transaction<CallTables>;

/** Returns the same database, typed with the tables of tenuto/service. */
export const callsIn = <Tables>(db: Kysely<Tables>): Kysely<CallTables> => db as unknown as Kysely<CallTables>;

// `json`, not `jsonb`, so that an answer is replayed exactly.
export const callMigrations: Migrations = {
  '001_call': {
    async up(db) {
      await sql`
        create table tenuto_call (
          key text primary key,
          operation text,
          fingerprint text,
          undoes text,
          state text not null check (state in ('open', 'done', 'refused', 'undone', 'never-happened')),
          undo_outcome text check (undo_outcome in ('undone', 'never-happened', 'already-undone')),
          undoable boolean not null default false,
          input json,
          answer json,
          at timestamptz not null default now()
        )`.execute(db);
      await sql`create index tenuto_call_at on tenuto_call (at)`.execute(db);
    },
  },
  '002_confirmed': {
    async up(db) {
      await sql`alter table tenuto_call drop constraint tenuto_call_state_check`.execute(db);
      await sql`alter table tenuto_call add constraint tenuto_call_state_check
        check (state in ('open', 'done', 'confirmed', 'refused', 'undone', 'never-happened'))`.execute(db);
    },
  },
};

export interface Claim {
  readonly key: string;
  readonly operation: string | null;
  readonly fingerprint: string | null;
  readonly undoes: string | null;
  readonly state: CallState;
}

/** Claims the key, or returns its record if it is taken. Waits for a transaction that holds the key. */
export async function claim(tx: CallTransaction, row: Claim): Promise<CallRecord | undefined> {
  const taken = await tx
    .insertInto('tenuto_call')
    .values({ ...row, undo_outcome: null, input: null, answer: null })
    .onConflict((conflict) => conflict.column('key').doNothing())
    .returning('key')
    .executeTakeFirst();
  return taken ? undefined : await find(tx, row.key);
}

async function find(tx: CallTransaction, key: string): Promise<CallRecord> {
  return tx
    .selectFrom('tenuto_call')
    .select(['operation', 'fingerprint', 'undoes', 'state', 'undo_outcome', 'input', 'answer'])
    .select(sql<number>`(extract(epoch from clock_timestamp() - at) * 1000)::float`.as('age'))
    .where('key', '=', key)
    .forUpdate()
    .executeTakeFirstOrThrow();
}

export interface Settlement {
  readonly state: CallState;
  readonly answer?: unknown;
  readonly input?: unknown;
  readonly undoable?: boolean;
  readonly undoOutcome?: UndoOutcome;
}

export async function settle(tx: CallTransaction, key: string, { state, answer, input, undoable, undoOutcome }: Settlement): Promise<void> {
  await tx
    .updateTable('tenuto_call')
    .set({
      state,
      answer: json(answer),
      input: json(input),
      undoable: undoable ?? false,
      undo_outcome: undoOutcome ?? null,
      at: sql`now()`,
    })
    .where('key', '=', key)
    .execute();
}

/** Marks the call as confirmed. Its answer is not changed. */
export async function settleConfirmed(tx: CallTransaction, key: string): Promise<void> {
  await tx
    .updateTable('tenuto_call')
    .set({ state: 'confirmed', undoable: false, input: null, at: sql`now()` })
    .where('key', '=', key)
    .execute();
}

export interface Expiry {
  /** The age in milliseconds at which calls that can no longer be undone are deleted. */
  readonly settled: number;
  /** The age in milliseconds at which completed calls that could still be undone are deleted. If absent, they are never deleted. */
  readonly undoable?: number;
}

/** Deletes old keys. Returns their number. */
export async function expireCalls(db: Kysely<CallTables>, { settled, undoable }: Expiry): Promise<number> {
  const stale = (open: boolean, age: number) => sql`(undoable = ${open} and at < now() - ${`${age} milliseconds`}::interval)`;
  const { numAffectedRows } = await sql`
    delete from tenuto_call where ${stale(false, settled)} ${undoable === undefined ? sql`` : sql`or ${stale(true, undoable)}`}`.execute(
    db,
  );
  return Number(numAffectedRows ?? 0);
}

const json = (value: unknown) => (value === undefined ? null : JSON.stringify(value));
