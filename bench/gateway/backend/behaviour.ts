// What an instance does with a call.

export interface Behaviour {
  /** Mean milliseconds of work: from half of them to half as much again, anything as likely. */
  readonly work: number;
  /** How many calls it works on at a time; whoever comes beyond waits in a line without bound. */
  readonly workers: number;
  /** Answers 500 at once, though its health check says that it is well. */
  readonly failing: boolean;
  /** Of its chance: the same work in the same order for every contender. */
  readonly seed: number;
}
