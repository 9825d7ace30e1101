// Runs a service as a server: migrates its database, answers calls, runs its jobs, and stops without aborting calls in flight.

import { setTimeout as delay } from 'node:timers/promises';
import { sql, type Kysely } from 'kysely';
import type { Operations, Service } from '../model/contract/service.ts';
import { parseDuration, type Duration } from '../model/duration.ts';
import { assertShape, record, something, text, type Options } from '../model/shape.ts';
import { forTimer } from '../platform/timer.ts';
import { serviceApp } from './http/app.ts';
import { callMigrations, callsIn, expireCalls } from './calls/calls.ts';
import { openDatabase, shownUrl } from './database/database.ts';
import { listen } from './http/listen.ts';
import { formatError, logToStdout, type Log } from './http/log.ts';
import { startLoop, type Loop } from './loop.ts';
import { migrate, type Migrations } from './database/migrate.ts';
import { serveShape, type Job, type ServeOptions } from './serve-options.ts';
import { prepare } from './database/preparation.ts';

export type { Job, ServeOptions };

export interface ServiceServer {
  readonly url: string;
  /** Resolves with true once calls are accepted, or with false if it was stopped before. Rejects if the database cannot be migrated. */
  readonly ready: Promise<boolean>;
  readonly stop: () => Promise<void>;
}

/**
 * Starts a service. If its database does not answer yet, the service waits for it; until then, calls and /healthz are answered with 503.
 *
 * @throws Error if the port is not available, a handler is missing, or the database cannot be migrated
 */
export async function serve<Ops extends Operations, Tables>(
  contract: Service<string, Ops>,
  options: ServeOptions<Ops, Tables>,
): Promise<ServiceServer> {
  assertShape(`Cannot start service '${contract.name}'`, options, serveShape);
  const { database, log = logToStdout, grace = '10s' } = options;
  const db = typeof database === 'string' ? openDatabase<Tables>(database) : database;
  const parts: Part[] = [];
  const end = async () => {
    await atMost(grace, Promise.all(parts.map((part) => part.stop())));
    if (typeof database === 'string') await atMost(grace, db.destroy());
  };
  try {
    const { url, ready } = await start(contract, { ...options, db, log, parts });
    return { url, ready, stop: end };
  } catch (error) {
    await end();
    throw new Error(`Cannot start service '${contract.name}': ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

// A statement that hangs in a dead network must not keep a service from stopping.
async function atMost(grace: Duration, work: Promise<unknown>): Promise<void> {
  const done = new AbortController();
  const late = delay(forTimer(parseDuration(grace)), undefined, { signal: done.signal }).catch(() => undefined);
  await Promise.race([work, late]);
  done.abort();
}

interface Part {
  readonly stop: () => Promise<void>;
}

interface Starting<Ops extends Operations, Tables> extends ServeOptions<Ops, Tables> {
  readonly db: Kysely<Tables>;
  readonly log: Log | false;
  /** The parts to stop at the end. `start` adds to them. */
  readonly parts: Part[];
}

async function start<Ops extends Operations, Tables>(
  contract: Service<string, Ops>,
  { parts, ...options }: Starting<Ops, Tables>,
): Promise<Pick<ServiceServer, 'url' | 'ready'>> {
  const { db, log, host = '127.0.0.1', port = 0, grace = '10s', onListening, database, migrations, handlers, faults, bodyLimit } = options;
  const { name: service } = contract;
  let isReady = (): boolean => false;
  const app = serviceApp(contract, {
    db,
    log,
    handlers,
    isReady: () => isReady(),
    ...(faults && { faults }),
    ...(bodyLimit && { bodyLimit }),
  });
  const listening = await listen(app, { host, port, grace: parseDuration(grace) });
  parts.push(listening);
  const announce = once(() => onListening?.(listening.url));
  const logWait = logThatItWaits(service, log);
  const preparation = prepare(() => migrateService(db, { service, database, ...(migrations && { migrations }) }), {
    onWait: (error) => (announce(), logWait(error)),
  });
  parts.push(preparation);
  isReady = preparation.isDone;
  const ready = preparation.done.then((done) => {
    if (done) parts.push(...startJobs(db, { service, log, jobs: { ...options.jobs, 'expire old keys': expiryJob(options) } }));
    return done;
  });
  ready.catch(() => undefined); // handled by callers that await `ready`
  await preparation.tried;
  announce();
  return { url: listening.url, ready };
}

function once(work: () => void): () => void {
  let done = false;
  return () => {
    if (!done) work();
    done = true;
  };
}

const logThatItWaits = (service: string, log: Log | false) => (error: Error) =>
  log &&
  log({
    at: new Date().toISOString(),
    level: 'warn',
    service,
    message: 'waiting for the database; until then calls are answered with 503',
    error: error.message,
  });

export interface MigrateOptions {
  readonly service: string;
  readonly database?: unknown;
  readonly migrations?: Migrations;
}

const migrateShape = record({ service: text, database: something, migrations: something } satisfies Options<MigrateOptions>, ['service']);

/** Migrates the tables of tenuto/service and of the service to the latest version. `serve` does this itself. */
export async function migrateService<Tables>(db: Kysely<Tables>, options: MigrateOptions): Promise<void> {
  assertShape('Cannot migrate the database of a service', options, migrateShape);
  const { database, migrations } = options;
  await sql`select 1`.execute(db).catch((error: unknown) => {
    const where = typeof database === 'string' ? ` at ${shownUrl(database)}` : '';
    const why = error instanceof Error ? error.message || ('code' in error ? String(error.code) : error.name) : String(error);
    throw new Error(`Cannot reach the database${where}: ${why}. Start PostgreSQL there, or pass the URL of another database`, {
      cause: error,
    });
  });
  await migrate(db, callMigrations, { table: 'tenuto_service_migration' });
  if (migrations) await migrate(db, migrations);
}

function expiryJob<Tables>({
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
      log && log({ at: new Date().toISOString(), level: 'error', service, message: 'job failed', job, error: formatError(error) });
    return startLoop(() => run(db), { every, onError });
  });
}
