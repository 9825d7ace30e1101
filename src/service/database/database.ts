// The connection of a service to its own database. Numbers of 64 bits come back as numbers; one that does not fit is an error,
// not a rounding.

import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import { assertShape, count, record, type Options } from '../../model/shape.ts';

export interface DatabaseOptions {
  /** Connections in the pool. Default 10. */
  readonly max?: number;
}

const shape = record({ max: count } satisfies Options<DatabaseOptions>);

const types = new pg.TypeOverrides();
types.setTypeParser(pg.types.builtins.INT8, safeInteger);

/** Opens a pool on a PostgreSQL URL. The caller ends it with `destroy()`. */
export function openDatabase<Tables>(url: string, options: DatabaseOptions = {}): Kysely<Tables> {
  assertShape('Cannot open the database', options, shape);
  const { max = 10 } = options;
  const pool = new pg.Pool({
    connectionString: url,
    max,
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000, // a server that is gone without a word is noticed
    lock_timeout: 10_000,
    types,
  });
  neverUnheard(pool);
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
}

// An error that nobody listens to ends the process. The pool listens to a connection while it is idle, and a statement hears what ends it;
// between two statements of a transaction it is nobody's. The next statement fails then, and the pool drops the connection.
function neverUnheard(pool: pg.Pool): void {
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
}

/** A database URL as it may be shown: without the password. */
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
  if (!Number.isSafeInteger(value)) throw new RangeError(`Cannot read ${text} as a number: it is beyond ${Number.MAX_SAFE_INTEGER}`);
  return value;
}
