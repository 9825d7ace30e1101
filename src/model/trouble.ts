// Trouble: why an open run does not answer, as plain data. Times are milliseconds since the epoch.

export interface TaskFailure {
  /** When the task failed first. */
  readonly since: number;
  /** How often it has failed since then. */
  readonly attempts: number;
  /** The message of its error: the user's, or Temporal's. */
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
      /** The time since which the task, or the request, waits for a worker. */
      readonly waitingSince: number;
      /** The previous failure of the task. */
      readonly failure?: TaskFailure;
    }
  /** The workflow task fails, and is retried again and again. */
  | ({ readonly kind: 'task-fails'; readonly taskQueue: string } & TaskFailure)
  /** The workflow task fails because the worker does not know the process. */
  | ({ readonly kind: 'unknown-process'; readonly taskQueue: string } & TaskFailure)
  /** The run did not answer in time, for no known reason. */
  | { readonly kind: 'no-answer'; readonly within: number };
