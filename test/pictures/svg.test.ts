import fc from 'fast-check';
import { SaxesParser } from 'saxes';
import { describe, expect, it } from 'vitest';
import { layOut, type Area, type Layout } from '../../src/pictures/svg/layout.ts';
import type { Picture } from '../../src/pictures/picture.ts';
import { pictureOf } from '../../src/pictures/picture-of.ts';
import { drawSvg, renderSvg } from '../../src/pictures/svg/svg.ts';
import { anyPicture } from './any-picture.ts';
import { drawable, moments, orders, snapshotAt } from './runs.ts';

interface Drawn {
  readonly nodes: number;
  readonly texts: readonly { readonly content: string; readonly x: number; readonly width: number }[];
  readonly width: number;
  readonly elements: ReadonlySet<string>;
}

/** Throws where it is not well-formed. */
function read(svg: string): Drawn {
  const parser = new SaxesParser();
  const [texts, elements]: [{ content: string; x: number; width: number }[], Set<string>] = [[], new Set()];
  let [nodes, width, inText] = [0, 0, false];
  parser.on('opentag', ({ name, attributes }) => {
    elements.add(name);
    if (attributes.class?.startsWith('node ')) nodes++;
    if (name === 'svg') width = Number(attributes.width);
    inText = name === 'text';
    if (inText) texts.push({ content: '', x: Number(attributes.x), width: Number(attributes.textLength) });
  });
  parser.on('text', (content) => {
    const last = texts.at(-1);
    if (inText && last) last.content += content;
  });
  parser.on('closetag', () => (inText = false));
  parser.on('error', (error) => {
    throw error;
  });
  parser.write(svg).close();
  return { nodes, texts, width, elements };
}

const overlap = (a: Area, b: Area): boolean => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

const within = (inner: Area, outer: Area): boolean =>
  inner.x >= outer.x &&
  inner.y >= outer.y &&
  inner.x + inner.width <= outer.x + outer.width &&
  inner.y + inner.height <= outer.y + outer.height;

function expectGoodLayout({ nodes, groups, width, height }: Layout): void {
  for (const [index, { node, area, box }] of nodes.entries()) {
    for (const other of nodes.slice(index + 1)) expect(overlap(area, other.area), `${node.id} and ${other.node.id}`).toBe(false);
    const around = groups.find(({ group }) => group.id === node.group)?.area ?? { x: 0, y: 0, width, height };
    expect(within(area, around), `${node.id} in its frame`).toBe(true);
    for (const row of box.rows)
      expect(box.inset + row.width + (row.kind === 'note' ? 16 : 0), row.text).toBeLessThanOrEqual(area.width - box.inset + 1);
    expect(box.rows.at(-1)?.y ?? 0).toBeLessThan(area.height);
  }
  for (const { group, head, area } of groups) {
    const words = { x: area.x, y: area.y, width: head.width, height: head.height };
    for (const { node, area: inner } of nodes) if (node.group === group.id) expect(overlap(words, inner), node.id).toBe(false);
  }
}

async function expectGood(picture: Picture): Promise<void> {
  expectGoodLayout(await layOut(picture));
  const drawn = read(await renderSvg(picture));
  expect(drawn.nodes).toBe(picture.nodes.length);
  for (const { content, x, width } of drawn.texts) expect(x + width, content).toBeLessThanOrEqual(drawn.width);
  expect([...drawn.elements].sort()).toEqual(
    ['svg', 'title', 'style', 'rect', 'g', 'path', 'text', 'circle'].filter((name) => drawn.elements.has(name)).sort(),
  );
}

describe.each(Object.entries(drawable))('%s', (_, process) => {
  it.each(['down', 'right'] as const)('is drawn once each, nothing on top of anything: %s', async (direction) => {
    await expectGood(pictureOf(process, { direction }));
  });
});

describe.each(Object.entries(orders))('a run of the order process as %s', (_, process) => {
  it.each(moments)('is drawn once each, nothing on top of anything: %s', async (moment) => {
    const snapshot = await snapshotAt(moment, process);
    await expectGood(pictureOf(process, { snapshot }));
  });
});

it('is well-formed whatever the names are', { timeout: 60_000 }, async () => {
  await fc.assert(fc.asyncProperty(anyPicture, expectGood), { numRuns: 40 });
});

it.each(['down', 'right'] as const)('gives a frame room for its words, also where what is in it is small: %s', async (direction) => {
  const node = { id: 'a', shape: 'step', status: 'planned', title: '', lines: [], notes: [], group: 'frame' } as const;
  const groups = [{ id: 'frame', title: 'a frame with quite a long name', lines: [] }];
  await expectGood({ title: '', direction, nodes: [node], groups, edges: [] });
  const { groups: frames } = await layOut({ title: '', direction, nodes: [node], groups, edges: [] });
  for (const { head, area } of frames) expect(area.width).toBeGreaterThanOrEqual(head.width);
});

it('is the same each time', async () => {
  const draw = async () => drawSvg(orders.graph, { snapshot: await snapshotAt('undoing', orders.graph) });
  const [first, ...others] = [await draw(), await draw(), await draw()];
  expect(others).toEqual([first, first]);
});

it('says what it shows to those who cannot see it', async () => {
  const svg = await drawSvg(await snapshotAt('undoing', orders.code));
  expect(svg).toContain(
    'role="img" aria-label="order, order-7: being undone, because of OutOfStock: only 1 &lt;left&gt; &amp; &quot;no more&quot;"',
  );
  expect(svg).toContain('<title>payments.capture\nundone by payments.refund</title>');
});

it('draws three hundred nodes', { timeout: 60_000 }, async () => {
  const nodes = Array.from({ length: 300 }, (_, index) => step(index));
  const edges = nodes.slice(10).map(({ id }, index) => ({ from: `n${String(index)}`, to: id, kind: 'flow' as const }));
  const picture = { title: 'big', direction: 'down' as const, nodes, edges, groups: [] };
  const layout = await layOut(picture);
  expectGoodLayout(layout);
  expect(await layOut(picture)).toEqual(layout);
});

const step = (index: number) => ({
  ...{ id: `n${String(index)}`, shape: 'step' as const, title: `step ${String(index)}`, lines: [], status: 'done' as const, notes: [] },
});
