import { describe, expect, it } from 'vitest';
import { setup } from 'xstate';
import type { ProcessSnapshot, StepView, Wait } from '../../src/model/kernel/snapshot.ts';
import { graph } from '../../src/graph/graph.ts';
import { operation } from '../../src/model/contract/operation.ts';
import { defineProcess } from '../../src/model/contract/process.ts';
import { defineService } from '../../src/model/contract/service.ts';
import { machine, steps } from '../../src/machine/index.ts';
import type { Picture } from '../../src/pictures/picture.ts';
import { pictureOf } from '../../src/pictures/picture-of.ts';
import { orders, snapshotAt } from './runs.ts';

const undoOf = ({ edges }: Picture) =>
  edges.filter(({ kind }) => kind === 'undo').map(({ from, to, label }) => `${from} → ${to} by ${label ?? ''}`);
const flowOf = ({ edges }: Picture) => edges.filter(({ kind }) => kind === 'flow').map(({ from, to }) => `${from} → ${to}`);
const notesOf = ({ nodes }: Picture, title: string) =>
  nodes.filter((node) => node.title === title).map(({ status, notes }) => [status, ...notes]);

describe('a run of a graph', () => {
  it('is undone from the step that failed, backwards, one after another', async () => {
    const picture = pictureOf(orders.graph, { snapshot: await snapshotAt('undoing', orders.graph) });
    expect(undoOf(picture)).toEqual([
      'node/inventory.reserve → node/payments.capture by payments.refund',
      'node/payments.authorise → node/orders.place by orders.cancel',
      'node/payments.capture → node/payments.authorise by payments.release',
    ]);
    expect(notesOf(picture, 'payments.authorise')).toEqual([['undoing', 'being undone by payments.release']]);
    expect(notesOf(picture, 'shipping.arrange')).toEqual([['skipped', 'not reached']]);
  });

  it('says where an undo has failed, and that a person is needed', async () => {
    const picture = pictureOf(orders.graph, { snapshot: await snapshotAt('undo-failed', orders.graph) });
    expect(notesOf(picture, 'payments.authorise')).toEqual([
      ['undo-failed', 'undo by payments.release failed: NotHeld: nothing is held', 'waits for a person'],
    ]);
    expect(picture.outcome?.status).toBe('undo-failed');
  });

  it('shows the signal that it waits for, of two with the same name the one whose turn it is', async () => {
    const picture = pictureOf(orders.graph, { snapshot: await snapshotAt('waiting', orders.graph) });
    expect(notesOf(picture, 'delivered')).toEqual([['waiting', 'waits for signal delivered until 1970-01-04 00:00 UTC']]);
    expect(notesOf(picture, 'delivered after all')).toEqual([['planned']]);
  });
});

describe('a run of a machine', () => {
  it('shows where it is and what it accepts', async () => {
    const picture = pictureOf(orders.machine, { snapshot: await snapshotAt('waiting', orders.machine) });
    expect(notesOf(picture, 'onTime')).toEqual([['waiting', 'current state', 'waits for delivered']]);
    expect(notesOf(picture, 'reserving')).toEqual([['done', 'done', 'confirmed by inventory.withdraw']]);
  });

  it('says what steps in code are called, where the machine calls them something', () => {
    const bare = defineProcess('bare', {});
    const asking = steps(bare, async () => undefined);
    const states = {
      named: { invoke: { src: 'asking', onDone: 'given' } },
      given: { invoke: { src: asking, id: 'again', onDone: 'nameless' } },
      nameless: { invoke: { src: asking } },
    };
    const config: object = { initial: 'named', states };
    const notation = machine(bare, setup({ actors: { asking } }).createMachine(config));
    const { nodes } = pictureOf({ contract: bare, notation });
    const lines = Object.keys(states).map((state) => nodes.find(({ title }) => title === state)?.lines);
    expect(lines).toEqual([['steps in code: asking'], ['steps in code: again'], ['steps in code']]);
  });

  it('is undone state by state', async () => {
    const picture = pictureOf(orders.machine, { snapshot: await snapshotAt('undone', orders.machine) });
    expect(undoOf(picture)).toHaveLength(3);
    expect(notesOf(picture, 'capturing')).toEqual([['undone', 'undone by payments.refund']]);
  });
});

describe('the steps of a run', () => {
  it('stand side by side where they overlapped, and under each other where they did not', () => {
    const picture = pictureOf(snapshotOf([step('a', 1, 2), step('b', 3, 6), step('c', 4, 5), step('d', 7, 8)]));
    expect(flowOf(picture)).toEqual(['start → step/a', 'step/a → step/b', 'step/a → step/c', 'step/b → step/d', 'step/c → step/d']);
  });

  it('that are many of one kind are one', () => {
    const many = Array.from({ length: 400 }, (_, index) => step(`item[${String(index)}]`, 3 + index, 500 + index));
    const picture = pictureOf(snapshotOf([step('first', 1, 2), ...many, step('last', 1_000, 1_001)]));
    expect(picture.nodes.map(({ title, notes }) => [title, ...notes])).toContainEqual(['items.do × 400', '400 done']);
    expect(flowOf(picture)).toEqual(['start → step/first', 'step/first → step/item[0]', 'step/item[0] → step/last']);
  });

  it('end with what the run waits for, and with whom', () => {
    const wait: Wait = { kind: 'ask', ask: 'approval', of: 'Ada', since: 0, delegated: [], until: 86_400_000 };
    const picture = pictureOf({ ...snapshotOf([step('a', 1, 2)]), waits: [wait] });
    expect(notesOf(picture, 'approval')).toEqual([['waiting', 'waits for Ada until 1970-01-02 00:00 UTC']]);
  });

  it('have an extra node where undo begins if no step failed', () => {
    const undone: StepView = { ...step('a', 1, 2), undo: { kind: 'undone', by: 'items.undo', at: 0 } };
    const picture = pictureOf({ ...snapshotOf([undone]), outcome: 'undone', error: { kind: 'cancelled', message: 'Cancelled' } });
    expect(notesOf(picture, 'undo began')).toEqual([['failed', 'cancelled: Cancelled']]);
    expect(undoOf(picture)).toEqual(['undo began → step/a by items.undo']);
  });

  it('are in a frame where they are undone together', () => {
    const picture = pictureOf(snapshotOf([step('a', 1, 2), { ...step('b', 3, 4), group: '/1/2' }]));
    expect(picture.groups.map(({ id, group }) => [id, group])).toEqual([
      ['attempt/1', undefined],
      ['attempt/1/2', 'attempt/1'],
    ]);
    expect(picture.nodes.find(({ id }) => id === 'step/b')?.group).toBe('attempt/1/2');
  });
});

it('draws each arrow once, and leaves out redundant ones', () => {
  const items = defineService('items', { do: operation() });
  const call = (after: readonly string[]) => ({ kind: 'call', operation: 'items.do', after }) as const;
  const contract = defineProcess('small', { uses: { items } });
  const notation = graph(contract, { nodes: { c: call(['a', 'b']), b: call(['a']), a: call([]) } });
  expect(flowOf(pictureOf({ contract, notation })).sort()).toEqual(['node/a → node/b', 'node/b → node/c']);
});

it('refuses what cannot be drawn, and says what can', async () => {
  expect(() => pictureOf(orders.code)).toThrow(
    "Cannot draw process 'order': it is code, which is known only when it runs. Pass the snapshot of a run",
  );
  const snapshot = await snapshotAt('waiting', orders.code);
  expect(() => pictureOf(orders.graph, { snapshot })).toThrow("Cannot draw process 'orderAsGraph': the snapshot is of a run of 'order'");
});

const snapshotOf = (steps: readonly StepView[]): ProcessSnapshot => ({
  ...{ process: 'p', workflowId: 'p-1', outcome: 'running', pivoted: false },
  steps,
  waits: [],
});

const step = (id: string, began: number, ended: number): StepView => ({
  ...{ id, operation: 'items.do', generation: 1, key: id, group: '', execution: 'remote', pivot: false },
  ...{ began: { position: began, at: 0 }, ended: { position: ended, at: 0 }, state: { kind: 'completed' }, undo: { kind: 'none' } },
});
