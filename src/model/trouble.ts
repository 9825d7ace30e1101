// Why an open run does not answer, as plain data. Times are milliseconds since the epoch.

export interface TaskFailure {
  /** When the task failed first. */
  readonly since: number;
  /** How often it has failed since then. */
  readonly attempts: number;
  /** What it failed with: the user's error, or Temporal's. */
  readonly message: string;
  /** The line of the process that threw it, if the error shows it: `processes/trip.ts:12:9`. */
  readonly at?: string;
}

export type Trouble =
  | {
      /** No worker polls the task queue. */
      readonly kind: 'no-worker';
      readonly taskQueue: string;
      /** Undefined if there was none within the last five minutes. */
      readonly lastPoll?: number;
      /** Since when the task, or the request, waits for a worker. */
      readonly waitingSince: number;
      /** What the task failed with before. */
      readonly failure?: TaskFailure;
    }
  /** The workflow task fails, and is tried again and again. */
  | ({ readonly kind: 'task-fails'; readonly taskQueue: string } & TaskFailure)
  /** The same, because the worker does not know the process. */
  | ({ readonly kind: 'unknown-process'; readonly taskQueue: string } & TaskFailure)
  /** The run did not answer in time, although nothing seems to keep it from that. */
  | { readonly kind: 'no-answer'; readonly within: number };
