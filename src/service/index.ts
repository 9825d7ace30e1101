// tenuto/service: builds a service on PostgreSQL, with idempotency keys, undo and tombstones as in docs/service-protocol.md.
export { serviceApp, type AppOptions } from './http/app.ts';
export { openDatabase, type DatabaseOptions } from './database/database.ts';
export type { FaultMode } from './faults.ts';
export type { CallContext, ServiceHandlers } from './calls/handlers.ts';
export { logToStdout, type Log, type LogEntry } from './http/log.ts';
export { migrate, type Migrations } from './database/migrate.ts';
export { runService, type ProcessOptions } from './run-service.ts';
export { migrateService, serve, type Job, type ServeOptions, type ServiceServer, type MigrateOptions } from './serve.ts';
export type { Env } from './http/env.ts';
