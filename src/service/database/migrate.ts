// Migrates a database to the schema that the code expects. Forward only, each migration once, and safe if several instances start together.

import { Migrator, type Kysely, type Migration } from 'kysely';
import { assertShape, record, text } from '../../model/shape.ts';

/** Migrations by name. They run in the order of their names. */
export type Migrations = Readonly<Record<string, Migration>>;

const shape = record({ table: text });

/**
 * Runs the migrations that have not run yet. `options.table` is the table in which Kysely records them.
 *
 * @throws Error if a migration fails
 */
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
  throw new Error(`Cannot migrate the database: '${failed}' failed: ${error instanceof Error ? error.message : 'unknown reason'}`, {
    cause: error,
  });
}
