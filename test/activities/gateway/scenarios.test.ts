// The gates of the gateway, on production's own code in virtual time. `npm run sim` plays them with more seeds and more policies.

import { expect, it } from 'vitest';
import { gates } from '../../../bench/simulation/gates.ts';
import { play } from '../../../bench/simulation/play.ts';

const seed = 1;
const played = [...new Map(gates.map(({ scenario, policy }) => [`${scenario} ${policy}`, { scenario, policy }])).values()];

it.each(played)('$scenario, $policy: every gate holds', async ({ scenario, policy }) => {
  const { figures } = await play(scenario, { policy, seed });
  for (const { figure, at, limit } of gates.filter((gate) => gate.scenario === scenario && gate.policy === policy)) {
    if (at === 'least') expect(figures[figure], figure).toBeGreaterThanOrEqual(limit);
    else expect(figures[figure], figure).toBeLessThanOrEqual(limit);
  }
});
