// The fewest faults that still show it: faults are left out, and made to happen less often, as long as that is so.

import type { Fault } from '../simulation/fault.ts';

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
  return [...without, ...fewerTimes];
}
