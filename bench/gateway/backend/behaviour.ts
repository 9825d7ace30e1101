// The behaviour of an instance of the benchmark's service.

export interface Behaviour {
  /** The mean duration of work, in milliseconds. It is uniformly distributed from 0.5 to 1.5 times this value. */
  readonly work: number;
  /** The number of calls that it processes at a time. Further calls wait in an unbounded queue. */
  readonly workers: number;
  /** Whether it responds with 500 immediately, although its health check succeeds. */
  readonly failing: boolean;
  /** The seed of its random numbers. Every contender meets the same work in the same order. */
  readonly seed: number;
}
