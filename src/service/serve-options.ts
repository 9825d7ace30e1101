// The options of a service and their validation.

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

/** Periodic work of a service. */
export interface Job<Tables> {
  /** The pause between two rounds. */
  readonly every: Duration;
  readonly run: (db: Kysely<Tables>) => Promise<unknown>;
}

export interface AppOptions<Ops extends Operations, Tables> {
  /** The database, already migrated by `migrateService`. */
  readonly db: Kysely<Tables>;
  readonly handlers: ServiceHandlers<Ops, Tables>;
  /** If true, faults can be injected at /_faults. Never use it in production. @default false */
  readonly faults?: boolean;
  readonly log?: Log | false;
  /** The size limit of a request body, in bytes. @default 2,097,152, the size limit of a step's input */
  readonly bodyLimit?: number;
  /** Returns whether calls are accepted; /healthz reports it. @default always true */
  readonly isReady?: () => boolean;
}

export interface ServeOptions<Ops extends Operations, Tables> extends Omit<AppOptions<Ops, Tables>, 'db' | 'isReady'> {
  /** A PostgreSQL URL, or a Kysely instance. The caller closes the instance and handles errors of its pool: see docs/services.md. */
  readonly database: string | Kysely<Tables>;
  /** The migrations of the service's own tables. */
  readonly migrations?: Migrations;
  /** Periodic jobs, by name. */
  readonly jobs?: Readonly<Record<string, Job<Tables>>>;
  /** The host to listen on. @default '127.0.0.1' */
  readonly host?: string;
  /** The port to listen on. @default 0, a free port */
  readonly port?: number;
  /** How long a key is stored after its call can no longer be undone. @default '30d' */
  readonly expireAfter?: Duration;
  /** How long a completed call can be undone. @default without limit */
  readonly expireUndoableAfter?: Duration;
  /** How long `stop` waits for calls in flight. @default '10s' */
  readonly grace?: Duration;
  /** Called with the address once calls are accepted, or once the service starts to wait for its database. */
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

/** The options that the environment of a process does not set. */
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
