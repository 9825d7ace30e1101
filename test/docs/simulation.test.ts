// The page tells what was played last. Whether that is still so, the gates' test sees.

import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { pageOf } from '../../bench/simulation/documents.ts';
import { gates } from '../../bench/simulation/gates.ts';
import { verdictsOf, type Result } from '../../bench/simulation/result.ts';
import { scenarioNames, scenarios } from '../../bench/simulation/scenarios.ts';

const docs = new URL('../../docs/', import.meta.url);
const read = (path: string) => readFile(new URL(path, docs), 'utf8');
const figures = async () => JSON.parse(await read('simulation/figures.json')) as Result;

it('docs/simulation.md is what `npm run sim -- --docs` writes of its figures', async () => {
  expect(await read('simulation.md')).toBe(await pageOf(await figures()));
});

it('has every scenario with every policy and its picture, and no gate is missed in it', async () => {
  const result = await figures();
  expect(result.rows.map(({ scenario, policy }) => `${scenario} ${policy}`)).toEqual(
    scenarioNames.flatMap((name) => Object.keys(scenarios[name].policies).map((policy) => `${name} ${policy}`)),
  );
  for (const name of scenarioNames) expect(await read(`simulation/${name}.svg`)).toContain(scenarios[name].title);
  const verdicts = verdictsOf(result);
  expect(verdicts).toHaveLength(gates.length);
  expect(verdicts.filter(({ passed }) => !passed)).toEqual([]);
});
