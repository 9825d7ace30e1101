// What a service can be told, looked at before it starts.

import type { Kysely } from 'kysely';
import type { Operations } from '../model/contract/service.ts';
import type { Duration } from '../model/duration.ts';
import {
  anything,
  callback,
  count,
  durationFrom,
  either,
  exactly,
  flag,
  mapOf,
  port,
  record,
  something,
  text,
  type Options,
} from '../model/shape.ts';
import type { ServiceHandlers } from './calls/handlers.ts';
import type { Log } from './http/log.ts';
import type { Migrations } from './database/migrate.ts';

export interface Job<Tables> {
  readonly every: Duration;
  readonly run: (db: Kysely<Tables>) => Promise<unknown>;
}

export interface AppOptions<Ops extends Operations, Tables> {
  /** Migrated: see `migrateService`. */
  readonly db: Kysely<Tables>;
  readonly handlers: ServiceHandlers<Ops, Tables>;
  /** Takes faults at /_faults. Never in production. */
  readonly faults?: boolean;
  readonly log?: Log | false;
  /** Bytes. Default 2,097,152: as large as a step's input may be. */
  readonly bodyLimit?: number;
  /** Whether calls are taken; /healthz says so. Default: always. */
  readonly isReady?: () => boolean;
}

export interface ServeOptions<Ops extends Operations, Tables> extends Omit<AppOptions<Ops, Tables>, 'db' | 'isReady'> {
  /** A PostgreSQL URL, or a Kysely instance that stays the caller's to close (and whose pool the caller listens to: see docs/services.md). */
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
  /** Is told the address: when calls are taken, or when it is known that the database has to be waited for. */
  readonly onListening?: (url: string) => void;
}

export type ProcessOptions<Ops extends Operations, Tables> = Omit<
  ServeOptions<Ops, Tables>,
  'database' | 'host' | 'port' | 'faults' | 'log'
>;

const log = either(exactly(false), callback, (value) => value === false);

const app = { handlers: something, faults: flag, log, bodyLimit: count };

export const appShape = record({ ...app, db: something, isReady: callback } satisfies Options<AppOptions<Operations, unknown>>, [
  'db',
  'handlers',
]);

const job = record({ every: durationFrom(), run: callback } satisfies Options<Job<unknown>>, ['every', 'run']);

const own = {
  handlers: something,
  bodyLimit: count,
  migrations: anything,
  jobs: mapOf(job),
  expireAfter: durationFrom(),
  expireUndoableAfter: durationFrom(),
  grace: durationFrom({ zero: true }),
  onListening: callback,
};

/** What the environment does not say. */
export const ownShape = record(own satisfies Options<ProcessOptions<Operations, unknown>>, ['handlers']);

export const serveShape = record(
  {
    ...app,
    ...own,
    database: something,
    host: text,
    port,
  } satisfies Options<ServeOptions<Operations, unknown>>,
  ['database', 'handlers'],
);
