// tenuto/client: starts, watches and steers runs. Needs contracts only.
import '../platform/check-node.ts';
export { createClient, type TenutoClient } from './client.ts';
export { AlreadyStarted, EndedOutside, RunClosed, StillRunning, UnknownProcess, UnknownRun } from './errors.ts';
export type { Answering, Asked } from './asks.ts';
export type { ClientRun } from './run.ts';
export type { LeftBehind } from './doctor.ts';
export type { ClientSettings } from './settings.ts';
export type { StartedRun, StartOptions } from './start.ts';
