// What a history tells of confirms: of a recorded one, and of those that did not go well.

import { readFile } from 'node:fs/promises';
import type { Client } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import { loadDataConverter } from '@temporalio/common/lib/internal-non-workflow/index.js';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js';
import { describe, expect, it } from 'vitest';
import { confirmBegan, confirmEnded, settledByHand } from '../../src/client/history/history-confirm.ts';
import { createHistoryJournal } from '../../src/client/history/history-journal.ts';
import { payloadReader } from '../../src/client/history/history-payloads.ts';
import { order } from '../../examples/order/contracts/order.ts';
import { createJournal } from '../../src/model/kernel/journal.ts';

const recorded = async () =>
  historyFromJSON(JSON.parse(await readFile(new URL('../histories/order-good.json', import.meta.url), 'utf8'))).events ?? [];

it('a recorded order has its reservation tried, being confirmed and confirmed, one after the other', async () => {
  const reading = createHistoryJournal(
    order,
    payloadReader({ options: { loadedDataConverter: loadDataConverter() } } as unknown as Client),
  );
  const seen: unknown[] = [];
  for (const event of await recorded()) {
    await reading.apply(event);
    const { confirm } = reading.journal.steps.get('inventory.reserve') ?? {};
    if (confirm && confirm.kind !== seen.at(-1)) seen.push(confirm.kind);
  }
  expect(seen).toEqual(['tried', 'running', 'confirmed']);
  expect(reading.outcome).toBe('completed');
  expect([...reading.journal.steps.keys()]).not.toContain('confirm inventory.reserve');
});

describe('a confirm that failed', () => {
  const step = {
    ...{ id: 'hold', operation: 'store.hold', generation: 1, key: 'k', group: '', pivot: false, input: 'tea' },
    execution: 'remote' as const,
    confirm: { kind: 'tried' as const, by: 'store.take' },
  };
  const refused = { kind: 'business' as const, code: 'Gone', message: 'It is gone' };
  const lost = { kind: 'invalid-answer' as const, message: 'It answered nonsense', issues: [] };
  const begun = () => {
    const journal = createJournal();
    journal.write({ kind: 'began', step, undoneBy: 'store.free' }, 0);
    journal.write({ kind: 'completed', id: 'hold' }, 1);
    const run: Parameters<typeof confirmBegan>[0] = { journal, outcome: 'running' };
    confirmBegan(run, 'hold', 2);
    return run;
  };

  it('waits for a person, unless the service refused it before there was a pivot', () => {
    const [undone, asked] = [begun(), begun()];
    confirmEnded(undone, { id: 'hold', at: 3, error: refused });
    confirmEnded(asked, { id: 'hold', at: 3, error: lost });
    expect([undone.outcome, asked.outcome]).toEqual(['running', 'undo-failed']);
  });

  it('goes on when it is tried again, or settled by a person', () => {
    const run = begun();
    confirmEnded(run, { id: 'hold', at: 3, error: lost });
    settledByHand(run, { id: 'hold', note: 'by hand' }, 4);
    expect(run).toMatchObject({ outcome: 'running', journal: { pivoted: true } });
    expect(run.journal.steps.get('hold')).toMatchObject({ undo: { kind: 'kept' }, confirm: { kind: 'settled', note: 'by hand' } });
  });
});

describe('a decision in a history', () => {
  const update = {
    name: 'tenuto.decide',
    args: { payloads: [defaultPayloadConverter.toPayload({ step: 'a', action: 'settle', note: 'x' })] },
  };
  const accepted = { eventId: 7, workflowExecutionUpdateAcceptedEventAttributes: { acceptedRequest: { input: update } } };
  const completed = (outcome: object) => ({ workflowExecutionUpdateCompletedEventAttributes: { acceptedEventId: 7, outcome } });

  it.each([
    ['that the run took settles the step', { success: {} }, 'settled'],
    ['that the run refused settles nothing', { failure: { message: 'It does not wait for a person' } }, 'registered'],
  ])('%s', async (_, outcome, undo) => {
    const reader = payloadReader({ options: { loadedDataConverter: loadDataConverter() } } as unknown as Client);
    const reading = createHistoryJournal(order, reader);
    const step = { id: 'a', operation: 'b.c', generation: 1, key: 'k', group: '', execution: 'remote' as const, pivot: false, input: 1 };
    reading.journal.write({ kind: 'began', step, undoneBy: 'b.d' }, 0);
    reading.journal.write({ kind: 'completed', id: 'a' }, 1);
    await reading.apply(accepted as never);
    expect(reading.journal.steps.get('a')?.undo.kind).toBe('registered');
    await reading.apply(completed(outcome) as never);
    expect(reading.journal.steps.get('a')?.undo.kind).toBe(undo);
  });
});
