// tenuto/client: starts, watches and controls runs. Needs contracts only.
import '../platform/check-node.ts';
export { createClient, type TenutoClient } from './client.ts';
export {
  AlreadyStarted,
  ClientClosed,
  RunAbandoned,
  NoAnswer,
  NoWorker,
  NotPermitted,
  OtherProcess,
  RunClosed,
  StillRunning,
  TaskFails,
  TemporalBusy,
  TemporalRejected,
  TemporalUnreachable,
  TlsMismatch,
  UnknownNamespace,
  UnknownProcess,
  UnknownRun,
} from './errors.ts';
export type { AnySnapshot, RunSnapshot } from '../model/kernel/snapshot.ts';
export type { TaskFailure, Trouble } from '../model/trouble.ts';
export type { Replying, Asked, Question, UnknownQuestion } from './asks.ts';
export type { Cancellation } from './cancel.ts';
export type { SnapshotOptions } from './snapshot.ts';
export type { ClientRun } from './run.ts';
export type { AbandonedRun } from './abandoned/find-abandoned.ts';
export type { FailingFilter, FailingRun, FailingRuns } from './failing.ts';
export type { ClientSettings } from './settings.ts';
export type { StartInput, StartedRun, StartOptions } from './start.ts';
