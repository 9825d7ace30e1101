// Finds or starts servers: Temporal, the time-skipping test server, PostgreSQL, Consul and etcd.

export { startTemporal, type RunningTemporal, type TemporalOptions } from './temporal/temporal.ts';
export { searchAttributeTypes } from './temporal/temporal-tuning.ts';
export { startTimeSkipping } from './temporal/time-skipping.ts';
export { startPostgres, type PostgresOptions, type RunningPostgres } from './postgres/postgres.ts';
export { reportTo, silent, type SetupProgress } from './progress.ts';
export { startConsul, type RunningConsul } from './registries/consul.ts';
export { startEtcd, type RunningEtcd } from './registries/etcd.ts';
