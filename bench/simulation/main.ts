// `npm run sim`: how the gateway does in each scenario, beside what it does without a policy. The same code as in production,
// in virtual time.

import type { Governance } from '../../src/activities/gateway/policy/governance.ts';
import { balancingOnly, halved, outage, overload, sinkHole, slowInstance, type Asked, type Stress } from './scenarios.ts';

const seed = 1;
const shares: readonly (readonly [string, Governance])[] = [
  ['round-robin alone', balancingOnly('round-robin')],
  ['least-requests alone', balancingOnly('least-requests')],
  ['least-response-time alone', balancingOnly('least-response-time')],
  ['defaults', {}],
];
const stresses: readonly (readonly [string, Governance])[] = [
  ['no policy, two attempts', { limit: false, breaker: false, budget: { ratio: 1 } }],
  ['budget and breaker alone', { limit: false }],
  ['defaults', {}],
];

interface Row {
  readonly scenario: string;
  readonly policy: string;
  readonly figures: Readonly<Record<string, number>>;
}

const share = (scenario: string, play: (asked: Asked) => Promise<number>) =>
  shares.map(async ([policy, governance]): Promise<Row> => ({ scenario, policy, figures: { answered: await play({ governance, seed }) } }));

const stress = (scenario: string, play: (asked: Asked) => Promise<Stress>) =>
  stresses.map(async ([policy, governance]): Promise<Row> => ({ scenario, policy, figures: { ...(await play({ governance, seed })) } }));

const rows = await Promise.all([
  ...share('one instance of eleven slow', slowInstance),
  ...share('one instance of eleven a sink-hole', sinkHole),
  ...stress('overload, twice the capacity', overload),
  ...stress('outage of ten seconds', outage),
  ...stress('capacity halved', halved),
]);

if (process.argv.includes('--json')) process.stdout.write(`${JSON.stringify(rows)}\n`);
else
  for (const { scenario, policy, figures } of rows) process.stdout.write(`${scenario.padEnd(36)}${policy.padEnd(28)}${shown(figures)}\n`);

function shown(figures: Row['figures']): string {
  return Object.entries(figures)
    .map(([name, value]) => `${name} ${name === 'answered' || name === 'shed' ? `${(100 * value).toFixed(2)} %` : value.toFixed(2)}`)
    .join('  ');
}
