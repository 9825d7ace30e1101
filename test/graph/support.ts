// Shorthands to run a graph of the shop in memory.

import type { Build, GraphBuilder } from '../../src/graph/builder/builder.ts';
import type { Ref } from '../../src/graph/builder/ref.ts';
import type { GraphDefinition } from '../../src/graph/definition.ts';
import { graph } from '../../src/graph/graph.ts';
import { ContinuedAsNew } from '../../src/testing/memory/continued-as-new.ts';
import type { MemoryOptions } from '../../src/testing/memory/memory-runtime.ts';
import type { MemoryRun, RunEnd } from '../../src/testing/memory/run-in-memory.ts';
import { run as runInMemory } from '../model/support/run.ts';
import { createFakeServices } from '../model/support/fake-services.ts';
import { sale } from '../model/support/shop.ts';

type SaleGraph = Build<typeof sale, unknown>;
export type SaleBuilder = GraphBuilder<typeof sale>;

/** What the test says the input is. */
export const inputOf = <T>({ input }: SaleBuilder): Ref<T> => input as Ref<T>;

export interface Running extends Partial<MemoryOptions> {
  readonly services?: ReturnType<typeof createFakeServices>;
  readonly input?: unknown;
}

export function runGraph(given: SaleGraph | GraphDefinition, { services = createFakeServices(), input = null, ...options }: Running = {}) {
  const notation = graph(sale, given as SaleGraph);
  return Object.assign(runInMemory({ contract: sale, notation }, input, { call: services.call, ...options }), { services });
}

/** As long as it takes, over as many runs as it takes: each is called long after so many calls. */
export async function runInParts(given: SaleGraph, { calls, ...running }: Running & { readonly calls: number }) {
  const services = running.services ?? createFakeServices();
  const runs: MemoryRun[] = [];
  let carried: MemoryOptions['carried'];
  for (;;) {
    let made = 0;
    const call: MemoryOptions['call'] = (...attempt) => {
      made++;
      return services.call(...attempt);
    };
    const run = runGraph(given, { ...running, services, call, carried, long: () => made >= calls });
    runs.push(run);
    const end: RunEnd = await run.finish();
    if (end.kind === 'completed' || !(end.error instanceof ContinuedAsNew)) return { end, runs, services };
    carried = JSON.parse(JSON.stringify(end.error.carried)) as MemoryOptions['carried'];
  }
}

/** The ids of the calls that were made, in their order. */
export const idsOf = ({ calls }: Pick<MemoryRun, 'calls'>): readonly string[] => calls.map(({ call }) => call.id);

/** Refuses the operation for these items. */
export const refusing = (...items: readonly string[]) =>
  createFakeServices({ fault: ({ input, undoes }) => (undoes === undefined && items.includes(String(input)) ? 'refused' : undefined) });
