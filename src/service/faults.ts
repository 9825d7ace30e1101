// The injected faults of a service: which calls they match, and when they are used up. They are stored in the service's database, so that
// all instances share them and they survive a restart.

import { randomUUID } from 'node:crypto';
import { sql, type Generated, type Kysely } from 'kysely';
import type { Operations, Service } from '../model/contract/service.ts';
import { InvalidInput, type Issue } from '../model/errors.ts';
import { isRecord } from '../model/record.ts';

export const modes = ['slow', 'fail', 'refuse', 'lose-answer', 'garbage', 'html', 'bad-answer'] as const;

export type FaultMode = (typeof modes)[number];

export interface Fault {
  readonly id: string;
  readonly operation: string;
  readonly match: Readonly<Record<string, unknown>>;
  readonly mode: FaultMode;
  readonly ms: number;
  readonly times: number | null; // null: any number, until `until`
  readonly until: string | null;
}

export interface Faults {
  readonly add: (request: unknown) => Promise<Fault>;
  readonly list: () => Promise<readonly Fault[]>;
  readonly clear: () => Promise<void>;
  /** Returns the first fault that matches, and counts it as used once. */
  readonly take: (operation: string, body: unknown) => Promise<Fault | undefined>;
}

interface FaultTables {
  tenuto_fault: { position: Generated<string>; id: string; fault: string };
}

type FaultDatabase = Kysely<FaultTables>;

export function faultsOf({ operations, name }: Service, { db: database, now = Date.now }: { db: unknown; now?: () => number }): Faults {
  const db = database as FaultDatabase;
  const table = once(() => createTable(db));
  const isActive = ({ until, times }: Fault) => (until === null || Date.parse(until) > now()) && times !== 0;
  return {
    async add(request) {
      const fault = parseFault(request, { operations, subject: `Fault for '${name}'` });
      await table();
      await db
        .insertInto('tenuto_fault')
        .values({ id: fault.id, fault: JSON.stringify(fault) })
        .execute();
      return fault;
    },
    async list() {
      await table();
      return (await read(db)).filter(isActive);
    },
    async clear() {
      await table();
      await db.deleteFrom('tenuto_fault').execute();
    },
    async take(operation, body) {
      await table();
      const isFor = (fault: Fault) => isActive(fault) && fault.operation === operation && fits(fault, body);
      if (!(await read(db)).some(isFor)) return undefined;
      return db.transaction().execute(async (tx) => {
        const found = (await read(tx, { lock: true })).find(isFor);
        if (found) await useUp(tx, found);
        return found;
      });
    },
  };
}

async function createTable(db: FaultDatabase): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await sql`select pg_advisory_xact_lock(hashtext('tenuto_fault'))`.execute(tx); // several instances may start at the same time
    await sql`create table if not exists tenuto_fault (position bigserial primary key, id text not null unique, fault json not null)`.execute(
      tx,
    );
  });
}

async function read(db: FaultDatabase, { lock = false } = {}): Promise<readonly Fault[]> {
  const all = db.selectFrom('tenuto_fault').select('fault').orderBy('position');
  const rows = await (lock ? all.forUpdate() : all).execute();
  return rows.map(({ fault }) => fault as unknown as Fault);
}

async function useUp(db: FaultDatabase, fault: Fault): Promise<void> {
  if (fault.times === null) return;
  const left = JSON.stringify({ ...fault, times: fault.times - 1 });
  await db.updateTable('tenuto_fault').set({ fault: left }).where('id', '=', fault.id).execute();
}

function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () =>
    (done ??= work().catch((error: unknown) => {
      done = undefined;
      throw error;
    }));
}

function fits({ match }: Fault, body: unknown): boolean {
  const fields = (typeof body === 'object' && body !== null ? body : {}) as Readonly<Record<string, unknown>>;
  return Object.entries(match).every(([name, value]) => JSON.stringify(fields[name]) === JSON.stringify(value));
}

type Check = readonly [field: string, fine: (value: unknown) => boolean, message: string];

function parseFault(request: unknown, { operations, subject }: { operations: Operations; subject: string }): Fault {
  if (!isRecord(request)) throw new InvalidInput(subject, [{ path: '', message: 'must be an object' }]);
  const issues = issuesOf(request, checksFor(operations, request));
  if (issues.length > 0) throw new InvalidInput(subject, issues);
  const { until = null } = request;
  const defaults = { match: {}, ms: 1_000, until, times: until === null ? 1 : null };
  return { id: randomUUID(), ...defaults, ...request } as Fault;
}

function issuesOf(fields: Readonly<Record<string, unknown>>, checks: readonly Check[]): Issue[] {
  const wrong = checks.filter(([path, fine]) => !fine(fields[path])).map(([path, , message]) => ({ path, message }));
  const unknown = Object.keys(fields).filter((path) => !checks.some(([field]) => field === path));
  return [...wrong, ...unknown.map((path) => ({ path, message: 'is not known' }))];
}

function checksFor(operations: Operations, { operation, mode }: Readonly<Record<string, unknown>>): readonly Check[] {
  const noOutput = mode === 'bad-answer' && typeof operation === 'string' && operations[operation]?.output === undefined;
  const whole = (value: unknown, from: number) => Number.isSafeInteger(value) && (value as number) >= from;
  return [
    [
      'operation',
      (value) => typeof value === 'string' && Object.hasOwn(operations, value),
      `must be one of ${Object.keys(operations).join(', ')}`,
    ],
    [
      'mode',
      (value) => (modes as readonly unknown[]).includes(value) && !noOutput,
      noOutput ? `'bad-answer' needs an operation with an output` : `must be one of ${modes.join(', ')}`,
    ],
    ['match', (value) => value === undefined || isRecord(value), 'must be an object of top-level fields of the body and their values'],
    ['times', (value) => value === undefined || whole(value, 1), 'must be a whole number, at least 1'],
    [
      'ms',
      (value) => value === undefined || (mode === 'slow' && whole(value, 0)),
      `must be whole milliseconds, and is only for mode 'slow'`,
    ],
    ['until', (value) => value === undefined || isTime(value), 'must be an ISO 8601 time with an offset or Z'],
  ];
}

const isTime = (value: unknown) => typeof value === 'string' && /T.*(Z|[+-]\d\d:\d\d)$/.test(value) && !Number.isNaN(Date.parse(value));
