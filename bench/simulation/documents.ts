// Writes the docs of the simulation: a page with a table and a picture of each scenario, and the figures themselves. A test
// compares them to detect a stale page.

import { format } from 'prettier';
import { gates } from './gates.ts';
import type { Result } from './result.ts';
import { scenarios, type ScenarioName } from './scenarios.ts';
import { blocksOf } from './table.ts';

const opening = `# The gateway under faults

<!-- Written by \`npm run sim -- --docs\`. -->

\`npm run sim\` plays faults that a [gateway](gateway.md) meets in production, on the production code, in virtual time. Calls are made at a fixed rate, whether or not earlier calls have been answered. All random numbers are repeatable. The options \`--only halved\` and \`--seed 7\` choose what to play, \`--json\` and \`--plots DIR\` choose the output.

The tables show the lowest and the highest value of the seeds SEEDS. The pictures show the first seed. The limits in **bold** must hold for the worst seed. For policies other than the defaults, they must hold for the middle seed. Every test run checks them with the first seed. An upper limit for a policy other than the defaults proves that the scenario is hard enough. *Alone* is balancing without any other policy. *Defaults* is \`governedTransport\` without any option.

- *answered*: the share of the calls during the event that were answered in time
- *capacity*: the answers per second, relative to what healthy instances can answer (slightly above 100 if some are answered just after the event)
- *p50*, *p99*, *p99.9*: the duration of the answered calls
- *odd*: the share of the calls that went to the affected instances
- *calls ×*: the attempts that reached an instance, relative to the calls made
- *well*: the seconds from the end of the event until nine of ten calls are answered for five seconds
`;

export const figuresText = (result: Result): Promise<string> => format(JSON.stringify(result), { parser: 'json', printWidth: 140 });

export function pageOf(result: Result): Promise<string> {
  const sections = blocksOf(result).map(({ name, rows }) => sectionOf(name, rows));
  const text = [opening.replace('SEEDS', result.seeds.join(', ')), ...sections].join('\n');
  return format(text, { parser: 'markdown', printWidth: 140 });
}

function sectionOf(name: ScenarioName, [header = [], ...rows]: readonly (readonly string[])[]): string {
  const { title, description } = scenarios[name];
  const lines = [header, header.map((_, column) => (column === 0 ? '---' : '--:')), ...rows].map((row) => `| ${row.join(' | ')} |`);
  const held = boundsOf(name);
  return [
    `## ${title}`,
    description,
    `![${title}: calls made, answered and not answered in each second](simulation/${name}.svg)`,
    lines.join('\n'),
    held,
    '',
  ].join('\n\n');
}

const labels = {
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
        const [word, factor, unit] = labels[figure];
        return `${word} ${at === 'least' ? '≥' : '≤'} ${String(Math.round(limit * factor * 1_000) / 1_000)}${unit}`;
      })
      .join(', ');
  return policies.map((policy) => `${policy}: **${of(policy)}**`).join('; ') + '.';
}
