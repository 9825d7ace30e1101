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
  TemporalError,
  TemporalRejected,
  TemporalUnreachable,
  TlsMismatch,
  UnknownNamespace,
  UnknownProcess,
  UnknownRun,
} from './errors.ts';
export type {
  AnySnapshot,
  AskWait,
  OutcomeKind,
  ProcessSnapshot,
  RunSnapshot,
  SnapshotOfHistory,
  SnapshotOfRun,
  SnapshotPage,
  StepView,
  Wait,
} from '../model/kernel/snapshot.ts';
export type { TaskFailure, Trouble } from '../model/trouble.ts';
export type { Asked, By, Question, Replying, UnknownQuestion } from './asks.ts';
export type { Cancellation } from './cancel.ts';
export type { SnapshotOptions } from './snapshot.ts';
export type { ClientRun } from './run.ts';
export type { AbandonedRun } from './abandoned/find-abandoned.ts';
export type { FailingFilter, FailingRun, FailingRuns } from './failing.ts';
export type { ClientSettings } from './settings.ts';
export type { StartInput, StartedRun, StartOptions } from './start.ts';
export type { WatchOptions } from './history/history.ts';
export type { CallExecution } from '../model/kernel/call-execution.ts';
export type { ConfirmState } from '../model/kernel/confirm-state.ts';
export type { Decision } from '../model/kernel/decision.ts';
export type { Moment, StepRecord, StepState, UndoState } from '../model/kernel/journal.ts';
