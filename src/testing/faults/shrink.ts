// Shrinks a schedule of faults to the fewest and simplest that still show a violation. Faults are left out, repeated less
// often, or reduced to the cancellation that they contain. So a shrunk schedule names no undo that is irrelevant.

import type { Fault, FaultKind } from '../simulation/fault.ts';

const cancelling: readonly FaultKind[] = ['cancelled-and-worker-dies', 'late-call', 'undo-fails'];

export async function shrink(faults: readonly Fault[], shows: (faults: readonly Fault[]) => Promise<boolean>): Promise<readonly Fault[]> {
  for (const fewer of simpler(faults)) if (await shows(fewer)) return shrink(fewer, shows);
  return faults;
}

function simpler(faults: readonly Fault[]): readonly (readonly Fault[])[] {
  const without = faults.map((_, index) => faults.filter((_, other) => other !== index));
  const fewerTimes = faults.flatMap((fault, index) => {
    const { fault: kind, times = 2 } = fault;
    return kind === 'fails-then-works' && times > 1
      ? [faults.map((other, at) => (at === index ? { ...other, times: times - 1 } : other))]
      : [];
  });
  const onlyCancelled = faults.flatMap((fault, index) =>
    cancelling.includes(fault.fault)
      ? [faults.map((other, at): Fault => (at === index ? { step: other.step, fault: 'cancelled' } : other))]
      : [],
  );
  return [...without, ...fewerTimes, ...onlyCancelled];
}
