// A service as a running server: its database brought up to date, its calls answered, its jobs done, stopped without losing a call.

import { sql, type Kysely } from 'kysely';
import type { Operations, Service } from '../model/contract/service.ts';
import { parseDuration, type Duration } from '../model/duration.ts';
import { serviceApp, type AppOptions } from './app.ts';
import { callMigrations, callsIn, expireCalls } from './calls.ts';
import { openDatabase, shownUrl } from './database.ts';
import { listen } from './listen.ts';
import { logToStdout, shown, type Log } from './log.ts';
import { startLoop, type Loop } from './loop.ts';
import { migrate, type Migrations } from './migrate.ts';

export interface Job<Tables> {
  readonly every: Duration;
  readonly run: (db: Kysely<Tables>) => Promise<unknown>;
}

export interface ServeOptions<Ops extends Operations, Tables> extends Omit<AppOptions<Ops, Tables>, 'db'> {
  /** A PostgreSQL URL, or a Kysely instance that stays the caller's to close. */
  readonly database: string | Kysely<Tables>;
  /** The service's own tables. */
  readonly migrations?: Migrations;
  /** What the service does by itself, by name. */
  readonly jobs?: Readonly<Record<string, Job<Tables>>>;
  readonly host?: string; // default '127.0.0.1'
  readonly port?: number; // default 0, a free one
  /** How long a key is kept once its call can no longer be undone. Default '30d'. */
  readonly expireAfter?: Duration;
  /** How long a done call can still be undone. Default: for good. */
  readonly expireUndoableAfter?: Duration;
  /** How long `stop` waits for calls in flight. Default '10s'. */
  readonly grace?: Duration;
}

export interface ServiceServer {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

/** Starts a service. Throws where its database or port cannot be had, or a handler is missing. */
export async function serve<Ops extends Operations, Tables>(
  contract: Service<string, Ops>,
  options: ServeOptions<Ops, Tables>,
): Promise<ServiceServer> {
  const { database, host = '127.0.0.1', port = 0, grace = '10s', log = logToStdout } = options;
  const db = typeof database === 'string' ? openDatabase<Tables>(database) : database;
  const release = async () => (typeof database === 'string' ? db.destroy() : undefined);
  try {
    const app = serviceApp(contract, { ...options, db, log });
    await migrateService(db, { service: contract.name, ...options });
    const listening = await listen(app, { host, port, grace: parseDuration(grace) });
    const loops = startJobs(db, { service: contract.name, log, jobs: { ...options.jobs, 'forget old keys': forgetting(options) } });
    return { url: listening.url, stop: () => stop([listening, ...loops], release) };
  } catch (error) {
    await release();
    throw new Error(`Cannot start service '${contract.name}': ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

interface MigrateOptions {
  readonly service: string;
  readonly database?: unknown;
  readonly migrations?: Migrations;
}

/** Brings the tables of the kit and of the service up to date. `serve` does this by itself. */
export async function migrateService<Tables>(db: Kysely<Tables>, { database, migrations }: MigrateOptions): Promise<void> {
  await sql`select 1`.execute(db).catch((error: unknown) => {
    const where = typeof database === 'string' ? ` at ${shownUrl(database)}` : '';
    const why = error instanceof Error ? error.message || ('code' in error ? String(error.code) : error.name) : String(error);
    throw new Error(`no database${where}: ${why}; start PostgreSQL there, or give the URL of another database`, { cause: error });
  });
  await migrate(db, callMigrations, { table: 'tenuto_service_migration' });
  if (migrations) await migrate(db, migrations);
}

function forgetting<Tables>({
  expireAfter = '30d',
  expireUndoableAfter,
}: {
  expireAfter?: Duration;
  expireUndoableAfter?: Duration;
}): Job<Tables> {
  const settled = parseDuration(expireAfter);
  const expiry = expireUndoableAfter === undefined ? { settled } : { settled, undoable: parseDuration(expireUndoableAfter) };
  return { every: '1h', run: (db) => expireCalls(callsIn(db), expiry) };
}

interface JobOptions<Tables> {
  readonly service: string;
  readonly log: Log | false;
  readonly jobs: Readonly<Record<string, Job<Tables>>>;
}

function startJobs<Tables>(db: Kysely<Tables>, { service, log, jobs }: JobOptions<Tables>): Loop[] {
  return Object.entries(jobs).map(([job, { every, run }]) => {
    const onError = (error: unknown) =>
      log && log({ at: new Date().toISOString(), level: 'error', service, message: 'job failed', job, error: shown(error) });
    return startLoop(() => run(db), { every, onError });
  });
}

async function stop(parts: readonly { stop: () => Promise<void> }[], release: () => Promise<unknown>): Promise<void> {
  await Promise.all(parts.map((part) => part.stop()));
  await release();
}
