// Queries to any PostgreSQL, embedded or the user's. The driver is loaded only when it is used.

const alreadyThere = ['42P04', '23505']; // duplicate_database; a unique violation when two create it at once

export function databaseAt(server: string, name: string): string {
  const url = new URL(server);
  url.pathname = `/${encodeURIComponent(name)}`;
  return url.href;
}

export const probeDatabase = (url: string): Promise<void> => query(url, () => 'SELECT 1');

/** Creates the database if it does not exist. Returns its URL. */
export async function createDatabase(server: string, name: string): Promise<string> {
  try {
    await query(server, (quote) => `CREATE DATABASE ${quote(name)}`);
  } catch (error) {
    if (!alreadyThere.includes(codeOf(error)))
      throw new Error(
        `Cannot create database '${name}' on ${withoutPassword(server)}: ${reasonOf(error)}. ` +
          `Create it by hand, or let the user of DATABASE_URL create databases.`,
        { cause: error },
      );
  }
  return databaseAt(server, name);
}

export function withoutPassword(server: string): string {
  const url = new URL(server);
  url.password = '';
  return url.href;
}

/** If several addresses were tried, the message of a refused connection is empty. Then its code is used. */
export const reasonOf = (error: unknown): string => (error instanceof Error && error.message) || codeOf(error) || String(error);

async function query(url: string, text: (quote: (name: string) => string) => string): Promise<void> {
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on('error', () => {}); // the query in flight throws the same error
  try {
    await client.connect();
    await client.query(text((name) => client.escapeIdentifier(name)));
  } finally {
    await client.end();
  }
}

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : '');
