import type { Fault } from '../simulation/fault.ts';
import type { Violation } from '../simulation/trace/invariants.ts';

/** What does not hold, and the fewest faults that show it. */
export interface FoundViolation extends Violation {
  readonly faults: readonly Fault[];
  /** TypeScript that shows it with `simulate`. */
  readonly test: string;
}
