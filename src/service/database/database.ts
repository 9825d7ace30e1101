// Opens the connection pool of a service to its own database. 64-bit integers are returned as numbers. If one is not exact as a number,
// that is an error; it is not rounded.

import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import { assertShape, count, record, type Options } from '../../model/shape.ts';

export interface DatabaseOptions {
  /** The maximum number of connections in the pool. @default 10 */
  readonly max?: number;
}

const shape = record({ max: count } satisfies Options<DatabaseOptions>);

const types = new pg.TypeOverrides();
types.setTypeParser(pg.types.builtins.INT8, safeInteger);

/** Opens a connection pool for a PostgreSQL URL. The caller must close it with `destroy()`. */
export function openDatabase<Tables>(url: string, options: DatabaseOptions = {}): Kysely<Tables> {
  assertShape('Cannot open the database', options, shape);
  const { max = 10 } = options;
  const pool = new pg.Pool({
    connectionString: url,
    max,
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000, // detects a server that is gone without closing the connection
    lock_timeout: 10_000,
    types,
  });
  ignoreErrorEvents(pool);
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
}

// An 'error' event without a listener ends the process. The pool listens to idle connections, and a running statement gets the error
// itself. Between two statements of a transaction nothing listens. Then the next statement fails, and the pool drops the connection.
function ignoreErrorEvents(pool: pg.Pool): void {
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
}

/** Returns a database URL without its password, for messages. */
export function shownUrl(url: string): string {
  try {
    const shown = new URL(url);
    shown.password = '';
    return shown.toString();
  } catch {
    return 'a URL that cannot be read';
  }
}

function safeInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`Cannot read ${text} as a number: it is greater than ${Number.MAX_SAFE_INTEGER}`);
  return value;
}
