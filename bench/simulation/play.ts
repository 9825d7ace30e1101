// Plays one scenario with one policy and one seed, in virtual time.

import { figuresOf, type Figures } from './figures.ts';
import { scenarios, type ScenarioName } from './scenarios.ts';
import { run, type CallRecord } from './traffic.ts';
import { createVirtualEnvironment } from './virtual-environment.ts';

export interface Played {
  readonly records: readonly CallRecord[];
  readonly figures: Figures;
}

export interface PlayOptions {
  readonly policy: string;
  readonly seed: number;
}

export async function play(name: ScenarioName, { policy, seed }: PlayOptions): Promise<Played> {
  const scenario = scenarios[name];
  const governance = scenario.policies[policy];
  if (!governance)
    throw new RangeError(`Cannot play '${name}' with '${policy}': its policies are ${Object.keys(scenario.policies).join(', ')}`);
  const environment = createVirtualEnvironment(seed);
  const backends = scenario.backends(environment);
  const [begin, end] = scenario.event.map((second) => {
    const calls = { all: 0, odd: 0 };
    environment.setTimer(second * 1_000, () =>
      Object.assign(calls, { all: callsOf(backends), odd: callsOf(backends.filter(({ odd }) => odd)) }),
    );
    return calls;
  });
  const records = await run(backends, { idempotent: false, ...scenario, governance }, environment);
  const reached = { all: (end?.all ?? 0) - (begin?.all ?? 0), odd: (end?.odd ?? 0) - (begin?.odd ?? 0) };
  const hasOdd = backends.some(({ odd }) => odd);
  return { records, figures: figuresOf(scenario, { records, all: reached.all, odd: hasOdd ? reached.odd : undefined }) };
}

const callsOf = (backends: readonly { readonly calls: number }[]): number => backends.reduce((sum, { calls }) => sum + calls, 0);
