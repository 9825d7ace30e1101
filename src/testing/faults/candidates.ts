// Lists the faults to try: every kind of fault at each step of a trace, and pairs of these.

import { faultKinds, type Fault, type FaultKind } from '../simulation/fault.ts';
import type { TraceEntry } from '../simulation/trace/trace.ts';

const onlyOfCalls: readonly FaultKind[] = ['refused', 'late-call', 'undo-fails'];
const ofUndos = faultKinds.filter((kind) => !onlyOfCalls.includes(kind));

/** Returns each fault at each step, in the order in which the steps began. */
export function singlesOf(trace: readonly Pick<TraceEntry, 'step' | 'kind'>[]): readonly Fault[] {
  const kinds = new Map(trace.map(({ step, kind }) => [step, kind]));
  return [...kinds].flatMap(([step, kind]) => (kind === 'undo' ? ofUndos : faultKinds).map((fault) => ({ step, fault })));
}

/** Returns all pairs of faults, also at the same step. Leaves out faults that cannot happen. */
export function pairsOf(singles: readonly Fault[], { happens }: { readonly happens: (fault: Fault) => boolean }): (readonly Fault[])[] {
  const possible = singles.filter(happens);
  return possible.flatMap((first, index) => possible.slice(index + 1).map((second) => [first, second]));
}
