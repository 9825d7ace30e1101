// A process through all its runs: each one continues from what the run before it has carried, as JSON.

import type { Carried } from '../../../src/model/kernel/carried.ts';
import { isContinueAsNew } from '../../../src/testing/memory/continued-as-new.ts';
import type { MemoryRun, RunEnd } from '../../../src/testing/memory/run-in-memory.ts';
import { createFakeServices, type FakeServices } from './fake-services.ts';

interface Beginning {
  readonly services: FakeServices;
  readonly carried: Carried | undefined;
  /** How many calls this run has made. */
  readonly calls: () => number;
}

/** Returns how the last run ended, and how many calls each run made. */
export async function runToEnd(start: (beginning: Beginning) => Pick<MemoryRun, 'finish'>) {
  const services = createFakeServices();
  const lengths: number[] = [];
  for (let carried: Carried | undefined; ;) {
    let calls = 0;
    const call: FakeServices['call'] = (...attempt) => {
      calls++;
      return services.call(...attempt);
    };
    const end: RunEnd = await start({ services: { ...services, call }, carried, calls: () => calls }).finish();
    lengths.push(calls);
    if (end.kind === 'completed' || !isContinueAsNew(end.error)) return { end, services, lengths };
    carried = JSON.parse(JSON.stringify(end.error.carried)) as Carried;
  }
}
