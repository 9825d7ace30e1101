// What the docs show of the simulation: a page with a table and a picture of each scenario, and the figures themselves, by
// which a test sees when the page is stale.

import { format } from 'prettier';
import { gates } from './gates.ts';
import type { Result } from './result.ts';
import { scenarios, type ScenarioName } from './scenarios.ts';
import { blocksOf } from './table.ts';

const opening = `# The gateway in bad weeks

<!-- Written by \`npm run sim -- --docs\`. -->

\`npm run sim\` plays what a [gateway](gateway.md) meets in a bad week on production's own code, in virtual time: calls come at a rate of their own, whether or not earlier ones have been answered, and every chance is repeatable. \`--only halved\`, \`--seed 7\`, \`--json\` and \`--plots DIR\` say what to play and what becomes of it.

Below is the lowest and the highest of the seeds SEEDS; the pictures show the first. What is **bold** has to hold, for the worst of the seeds (without the defaults, for the middle one), and every test run checks it with the first; where it says that less than the defaults does badly, it says that the scenario is hard enough. *Alone* is balancing and nothing else; *defaults* is \`governedTransport\` without any option.

- *answered*: of the calls made meanwhile, in time; *capacity*: their answers a second, to what the instances can answer when they are well (a little above 100 where some are answered just after)
- *p50*, *p99*, *p99.9*: how long the answers took
- *odd*: calls that went to those to which it happens; *calls ×*: attempts that reached an instance, to calls made
- *well*: seconds from its end until nine of ten calls are answered for five seconds
`;

export const figuresText = (result: Result): Promise<string> => format(JSON.stringify(result), { parser: 'json', printWidth: 140 });

export function pageOf(result: Result): Promise<string> {
  const sections = blocksOf(result).map(({ name, rows }) => sectionOf(name, rows));
  const text = [opening.replace('SEEDS', result.seeds.join(', ')), ...sections].join('\n');
  return format(text, { parser: 'markdown', printWidth: 140 });
}

function sectionOf(name: ScenarioName, [header = [], ...rows]: readonly (readonly string[])[]): string {
  const { title, says } = scenarios[name];
  const lines = [header, header.map((_, column) => (column === 0 ? '---' : '--:')), ...rows].map((row) => `| ${row.join(' | ')} |`);
  const held = boundsOf(name);
  return [
    `## ${title}`,
    says,
    `![${title}: calls made, answered and not answered each second](simulation/${name}.svg)`,
    lines.join('\n'),
    held,
    '',
  ].join('\n\n');
}

const words = {
  answered: ['answered', 100, ' %'],
  goodput: ['capacity', 100, ' %'],
  p50: ['p50', 1, ' ms'],
  p99: ['p99', 1, ' ms'],
  p999: ['p99.9', 1, ' ms'],
  reached: ['calls', 1, ' ×'],
  odd: ['odd', 100, ' %'],
  recovery: ['well', 1, ' s'],
  shed: ['not answered before', 100, ' %'],
} as const;

function boundsOf(name: ScenarioName): string {
  const own = gates.filter(({ scenario }) => scenario === name);
  const policies = [...new Set(own.map(({ policy }) => policy))];
  const of = (policy: string) =>
    own
      .filter((gate) => gate.policy === policy)
      .map(({ figure, at, limit }) => {
        const [word, factor, unit] = words[figure];
        return `${word} ${at === 'least' ? '≥' : '≤'} ${String(Math.round(limit * factor * 1_000) / 1_000)}${unit}`;
      })
      .join(', ');
  return policies.map((policy) => `${policy}: **${of(policy)}**`).join('; ') + '.';
}
