// Servers to work with, found or brought up: Temporal, the time-skipping test server, PostgreSQL.

export { startTemporal, type RunningTemporal, type TemporalOptions } from './temporal.ts';
export { searchAttributeTypes } from './temporal-tuning.ts';
export { startTimeSkipping } from './time-skipping.ts';
export { startPostgres, type PostgresOptions, type RunningPostgres } from './postgres.ts';
export { reportTo, silent, type Progress } from './progress.ts';
export { startConsul, type RunningConsul } from './consul.ts';
export { startEtcd, type RunningEtcd } from './etcd.ts';
