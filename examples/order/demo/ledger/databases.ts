// Creates a database for each service. On the user's own server, the databases are dropped at the end. An embedded server is
// removed with all its databases.

import { sql } from 'kysely';
import type { RunningPostgres } from '../../../../src/servers/index.ts';
import { openDatabase } from 'tenuto/service';

export interface Databases<Name extends string> {
  readonly urls: Readonly<Record<Name, string>>;
  drop(): Promise<void>;
}

export async function createDatabases<Name extends string>(
  postgres: RunningPostgres,
  { prefix, names }: { prefix: string; names: readonly Name[] },
): Promise<Databases<Name>> {
  const nameOf = (name: string) => `${prefix}_${name}`;
  const created = await Promise.all(names.map(async (name) => [name, await postgres.createDatabase(nameOf(name))] as const));
  return {
    urls: Object.fromEntries(created) as Record<Name, string>,
    drop: () => (postgres.pid === undefined ? dropAll(postgres.url, names.map(nameOf)) : Promise.resolve()),
  };
}

async function dropAll(server: string, names: readonly string[]): Promise<void> {
  const db = openDatabase(server, { max: 1 });
  try {
    for (const name of names) await sql`drop database if exists ${sql.id(name)} with (force)`.execute(db);
  } finally {
    await db.destroy();
  }
}
