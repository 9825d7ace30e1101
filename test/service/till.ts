// A small service to try the kit on: coins go into a till and come out again. No socket: calls go to the app itself.

import { sql, type Generated, type Kysely } from 'kysely';
import { z } from 'zod';
import { operation } from '../../src/model/contract/operation.ts';
import { defineService } from '../../src/model/contract/service.ts';
import {
  migrateService,
  openDatabase,
  serviceApp,
  type AppOptions,
  type ServiceHandlers,
  type Migrations,
} from '../../src/service/index.ts';
import { eventually } from '../support/eventually.ts';
import { testDatabase } from '../support/postgres.ts';

const Coins = z.object({ till: z.string().min(1), coins: z.int().positive() });

export const till = defineService('till', {
  put: operation({
    input: Coins,
    output: z.object({ id: z.int() }),
    errors: { Full: z.object({ room: z.int() }) },
    undo: 'take',
  }),
  take: operation({ input: Coins, errors: { Locked: z.object({ till: z.string() }) } }),
  // Laid on the counter, until it goes to the bank.
  lay: operation({ input: Coins, output: z.object({ id: z.int() }), undo: 'take', confirm: 'bank', expires: '10m' }),
  bank: operation({ input: Coins, output: z.object({ banked: z.int() }), errors: { Shut: z.null() } }),
  ring: operation({}),
});

export interface TillTables {
  coin: { id: Generated<number>; till: string; coins: number; undoes: string | null };
}
export type TillHandlers = ServiceHandlers<typeof till.operations, TillTables>;

export const tillMigrations: Migrations = {
  '001 till': {
    up: async (db) => {
      await sql`create table coin (id bigint generated always as identity primary key, till text not null, coins bigint not null, undoes text)`.execute(
        db,
      );
    },
  },
};

export const honest: TillHandlers = {
  async put({ till, coins }, { db, refuse }) {
    const row = await db.insertInto('coin').values({ till, coins, undoes: null }).returning('id').executeTakeFirstOrThrow();
    if (coins > 100) throw refuse('Full', { message: 'The till is full', details: { room: 100 } });
    return { id: row.id };
  },
  async take({ till, coins }, { db, original }) {
    await db
      .insertInto('coin')
      .values({ till, coins: -coins, undoes: original ? JSON.stringify(original) : null })
      .execute();
  },
  async lay({ till, coins }, { db }) {
    return db.insertInto('coin').values({ till, coins, undoes: null }).returning('id').executeTakeFirstOrThrow();
  },
  async bank({ till, coins }, { db, original }) {
    await db
      .insertInto('coin')
      .values({ till, coins: 0, undoes: original ? JSON.stringify(original) : null })
      .execute();
    return { banked: coins };
  },
  ring: () => Promise.resolve(),
};

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: unknown;
}

export interface Till {
  readonly db: Kysely<TillTables>;
  readonly url: string;
  /** Calls the app; `key` becomes the header. */
  call(operation: string, body: unknown, headers: { key?: string; undoes?: string; confirms?: string; deadline?: string }): Promise<Answer>;
  request(path: string, init?: RequestInit): Promise<Answer>;
  /** The same service on the same database, with other handlers or options. */
  as(options: Partial<AppOptions<typeof till.operations, TillTables>>): Till;
  coins(till: string): Promise<number[]>;
  /** Resolves once somebody waits for a lock of somebody else. */
  queued(): Promise<unknown>;
  close(): Promise<void>;
}

export async function openTill(options: Partial<AppOptions<typeof till.operations, TillTables>> = {}): Promise<Till> {
  const { url, drop } = await testDatabase();
  const db = openDatabase<TillTables>(url, { max: 30 });
  await migrateService(db, { service: 'till', migrations: tillMigrations });
  const close = async () => {
    await db.destroy();
    await drop();
  };
  return tillOn(db, { url, close, options });
}

interface Site {
  readonly url: string;
  readonly close: () => Promise<void>;
  readonly options: Partial<AppOptions<typeof till.operations, TillTables>>;
}

function tillOn(db: Kysely<TillTables>, site: Site): Till {
  const app = serviceApp(till, { handlers: honest, ...site.options, db });
  const request = async (path: string, init?: RequestInit) => answerOf(await app.request(path, init));
  return {
    db,
    url: site.url,
    request,
    close: site.close,
    as: (options) => tillOn(db, { ...site, options: { ...site.options, ...options } }),
    coins: async (name) =>
      (await db.selectFrom('coin').select('coins').where('till', '=', name).orderBy('id').execute()).map(({ coins }) => coins),
    queued: () =>
      eventually(() => sql`select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`.execute(db), {
        holds: ({ rows }) => rows.length > 0,
      }),
    call: (name, body, { key, undoes, confirms, deadline }) =>
      request(`/${name}`, {
        method: 'POST',
        body: typeof body === 'string' ? body : JSON.stringify(body),
        headers: {
          ...(key !== undefined && { 'Idempotency-Key': key }),
          ...(undoes !== undefined && { Undoes: undoes }),
          ...(confirms !== undefined && { Confirms: confirms }),
          ...(deadline !== undefined && { 'X-Deadline-Ms': deadline }),
        },
      }),
  };
}

async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: parsed(text) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A door that handlers wait at until it is opened. */
export function door(): { readonly wait: () => Promise<void>; readonly open: () => void; readonly reached: Promise<void> } {
  let open: () => void = () => undefined;
  let reach: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  const reached = new Promise<void>((resolve) => (reach = resolve));
  return {
    open: () => open(),
    reached,
    wait: () => {
      reach();
      return opened;
    },
  };
}
