// `npm run sim`: how the gateway does in each scenario, beside what it does with less. Production's own code, in virtual time.

import { play } from './play.ts';
import { scenarioNames, scenarios } from './scenarios.ts';

for (const name of scenarioNames)
  for (const policy of Object.keys(scenarios[name].policies)) {
    const { figures } = await play(name, { policy, seed: 1 });
    process.stdout.write(`${JSON.stringify({ name, policy, ...figures })}\n`);
  }
