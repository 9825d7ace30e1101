// A database for each service. On a server of the user's they go at the end; an embedded server goes with all it holds.

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
