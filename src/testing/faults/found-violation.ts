import type { Fault } from '../simulation/fault.ts';
import type { Violation } from '../simulation/trace/invariants.ts';

/** A violated invariant, and the fewest faults that show it. */
export interface FoundViolation extends Violation {
  readonly faults: readonly Fault[];
  /** TypeScript of a test that shows the violation with `simulate`. */
  readonly test: string;
}
