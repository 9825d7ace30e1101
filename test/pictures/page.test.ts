// The picture in docs/pictures.md is what is drawn today. Draw it again: UPDATE=1 npx vitest run test/pictures/page.test.ts

import { readFile, writeFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { drawSvg } from '../../src/pictures/svg/svg.ts';
import { orders, snapshotAt } from './runs.ts';

const file = 'docs/pictures/order-undone.svg';

it('shows what is drawn today', { timeout: 30_000 }, async () => {
  const svg = await drawSvg(orders.graph, { snapshot: await snapshotAt('undone', orders.graph) });
  if (process.env.UPDATE) await writeFile(file, svg);
  expect(await readFile(file, 'utf8')).toBe(svg);
});
