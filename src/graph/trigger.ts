// Decides whether a node begins, is skipped, or waits, by the states of the nodes before it.

import type { Trigger } from './definition.ts';

export interface Counts {
  readonly succeeded: number;
  readonly failed: number;
  readonly skipped: number;
  readonly open: number;
}

export type Verdict = 'begin' | 'skip' | 'wait';

/** Returns the verdict for a node. A node without nodes before it begins. */
export function verdictOf(trigger: Trigger, counts: Counts): Verdict {
  const { succeeded, failed, skipped, open } = counts;
  const when = (met: boolean, lost: boolean): Verdict => (met ? 'begin' : lost ? 'skip' : 'wait');
  switch (trigger) {
    case 'all-succeeded':
      return when(open + failed + skipped === 0, failed + skipped > 0);
    case 'any-succeeded':
      return when(succeeded > 0, open === 0);
    case 'none-failed':
      return when(open + failed === 0 && succeeded > 0, failed > 0 || open === 0);
    case 'all-done':
      return when(open === 0, false);
    case 'one-failed':
      return when(failed > 0, open === 0);
    default:
      return when(succeeded >= trigger.succeeded, succeeded + open < trigger.succeeded);
  }
}

/** Whether a node with this trigger may handle the failure of a node before it. */
export const toleratesFailure = (trigger: Trigger): boolean => trigger !== 'all-succeeded' && trigger !== 'none-failed';
