// tenuto/service: any service on PostgreSQL, with keys, undo and tombstones as docs/service-protocol.md says.
export { serviceApp, type AppOptions } from './http/app.ts';
export { openDatabase, type DatabaseOptions } from './database/database.ts';
export type { FaultMode } from './faults.ts';
export type { CallContext, ServiceHandlers } from './calls/handlers.ts';
export { logToStdout, type Log, type LogEntry } from './http/log.ts';
export { migrate, type Migrations } from './database/migrate.ts';
export { runService, type ProcessOptions } from './run-service.ts';
export { migrateService, serve, type Job, type ServeOptions, type ServiceServer, type MigrateOptions } from './serve.ts';
export type { Env } from './http/env.ts';
