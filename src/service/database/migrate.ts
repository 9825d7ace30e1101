// Brings a database to the shape its code expects. Forward only, each migration once, safe when several instances start together.

import { Migrator, type Kysely, type Migration } from 'kysely';
import { assertShape, record, text } from '../../model/shape.ts';

/** By name; they run in the order of their names. */
export type Migrations = Readonly<Record<string, Migration>>;

const shape = record({ table: text });

export async function migrate<Tables>(db: Kysely<Tables>, migrations: Migrations, options: { table?: string } = {}): Promise<void> {
  assertShape('Cannot migrate the database', options, shape);
  const { table } = options;
  const migrator = new Migrator({
    db,
    provider: { getMigrations: () => Promise.resolve({ ...migrations }) },
    ...(table && { migrationTableName: table, migrationLockTableName: `${table}_lock` }),
  });
  const { error, results } = await migrator.migrateToLatest();
  if (error === undefined) return;
  const failed = results?.find(({ status }) => status === 'Error')?.migrationName ?? 'the first step';
  throw new Error(`cannot migrate the database: '${failed}' failed: ${error instanceof Error ? error.message : 'unknown reason'}`, {
    cause: error,
  });
}
