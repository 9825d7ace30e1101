// tenuto/service: any service on PostgreSQL, with keys, undo and tombstones as docs/service-protocol.md says.
export { serviceApp, type AppOptions } from './app.ts';
export { openDatabase, type DatabaseOptions } from './database.ts';
export type { CallContext, Handlers } from './handlers.ts';
export { logToStdout, type Log, type LogEntry } from './log.ts';
export { migrate, type Migrations } from './migrate.ts';
export { runService, type ProcessOptions } from './run-service.ts';
export { migrateService, serve, type Job, type ServeOptions, type ServiceServer } from './serve.ts';
