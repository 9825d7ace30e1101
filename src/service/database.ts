// The connection of a service to its own database. Numbers of 64 bits come back as numbers; one that does not fit is an error,
// not a rounding.

import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';

export interface DatabaseOptions {
  /** Connections in the pool. Default 10. */
  readonly max?: number;
}

const types = new pg.TypeOverrides();
types.setTypeParser(pg.types.builtins.INT8, safeInteger);

/** Opens a pool on a PostgreSQL URL. The caller ends it with `destroy()`. */
export function openDatabase<Tables>(url: string, { max = 10 }: DatabaseOptions = {}): Kysely<Tables> {
  const pool = new pg.Pool({
    connectionString: url,
    max,
    connectionTimeoutMillis: 5_000,
    lock_timeout: 10_000,
    types,
  });
  pool.on('error', () => undefined); // an idle connection broke: the pool drops it, the next query opens another
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
}

/** Whether the database (or the way to it) failed, rather than the statement: the same call is worth repeating. */
export function isDatabaseDown(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return temporary.test(code) || /connection terminated|timeout exceeded when trying to connect|not queryable/i.test(error.message);
}

// Connection exceptions, resources, an operator's shutdown; deadlock, serialization, lock and statement time-outs; the network.
const temporary = /^(08...|53...|57P0.|57014|40001|40P01|55P03|25P03|ECONN.*|EPIPE|ETIMEDOUT|ENOTFOUND|EHOSTUNREACH|EAI_AGAIN)$/;

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
