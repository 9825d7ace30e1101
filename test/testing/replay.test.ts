// Histories recorded earlier replay on today's code; a changed process is found, and where it differs.

import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { readByOwnCopy } from '../../src/testing/history-reader.ts';
import { differenceIn } from '../../src/testing/replay-difference.ts';
import { replay } from '../../src/testing/replay.ts';
import { encryption } from '../support/encryption.ts';
import { encrypted } from './support/encrypted-history.ts';
import { installSeveral } from './support/several-copies.ts';

const file = (name: string) => new URL(`../histories/${name}.json`, import.meta.url);
const changed = new URL('../fixtures/changed/', import.meta.url);

async function recorded(...names: readonly string[]) {
  return Promise.all(names.map(async (name) => ({ workflowId: name, history: JSON.parse(await readFile(file(name), 'utf8')) as unknown })));
}

const goOn = (...ids: readonly string[]) => ids.map((workflowId) => ({ workflowId, error: undefined, differs: undefined }));

describe('replay', () => {
  it('replays the recorded orders', async () => {
    const ids = ['order-good', 'order-out-of-stock'];
    const replayed = await replay({
      processes: new URL('../../src/workflows/processes/', import.meta.url),
      histories: await recorded(...ids),
    });
    expect(replayed).toEqual(goOn(...ids));
  });

  it('replays what the kernel did: undone, cancelled, local, attempted, stuck past a pivot', async () => {
    const ids = ['attempt', 'cancelled-locally', 'past-the-pivot', 'undone', 'undone-locally'];
    const replayed = await replay({ processes: new URL('../fixtures/processes/', import.meta.url), histories: await recorded(...ids) });
    expect(replayed).toEqual(goOn(...ids));
  });

  it('replays what was encrypted, with the data converter that did it', async () => {
    const codec = encryption();
    const processes = new URL('../../src/workflows/processes/', import.meta.url);
    const histories = await Promise.all((await recorded('order-good', 'order-out-of-stock')).map((one) => encrypted(one, codec)));
    expect(await replay({ processes, histories, dataConverter: { payloadCodecs: [codec] } })).toEqual(
      goOn('order-good', 'order-out-of-stock'),
    );
    const [without] = await replay({ processes, histories });
    expect(without?.error).toBeDefined();
  });

  it('names the first step that differs, and what the code does today', async () => {
    const [found] = await replay({ processes: changed, histories: file('order-good') });
    expect(found?.differs).toEqual({ recorded: "step 'payments.authorise'", today: "step 'inventory.reserve'" });
    expect(found?.error?.message).toBe(
      "Today's code cannot go on from the history of 'order-good': the history has step 'payments.authorise', where today's code does step 'inventory.reserve'",
    );
    expect((found?.error?.cause as Error).message).toMatch(/nondeterminism/i);
  });

  it('takes a folder: each file is a history of the run that it is named after', async () => {
    const replayed = await replay({ processes: changed, histories: new URL('../histories/', import.meta.url) });
    expect(replayed.map(({ workflowId }) => workflowId)).toContain('order-out-of-stock');
    expect(replayed.filter(({ differs }) => differs).map(({ workflowId }) => workflowId)).toEqual(['order-good', 'order-out-of-stock']);
  });

  it('says what is wrong with a folder that has no histories', async () => {
    await expect(replay({ processes: changed, histories: changed })).rejects.toThrow(/no file in it ends in \.json/);
    await expect(replay({ processes: changed, histories: '/nowhere' })).rejects.toThrow('Cannot find the histories at /nowhere');
  });
});

describe('a history in JSON', () => {
  it('is read where npm has installed several copies of protobufjs', async () => {
    await using several = await installSeveral();
    const at = createRequire(several.file);
    const { historyFromJSON } = at('@temporalio/common/lib/proto-utils') as typeof import('@temporalio/common/lib/proto-utils.js');
    const history = JSON.parse(await readFile(file('order-good'), 'utf8')) as unknown;
    expect(() => historyFromJSON(history)).toThrow('type must be a Type');
    readByOwnCopy(at);
    readByOwnCopy(at); // each replay does
    expect(historyFromJSON(history).events?.length).toBe((history as { events: unknown[] }).events.length);
  });
});

describe('a difference', () => {
  const history = {
    events: [{ eventId: '21', activityTaskScheduledEventAttributes: { activityId: 'payments.capture' } }, { eventId: 30 }],
  };

  it.each([
    ['Timer machine does not handle this event: HistoryEvent(id: 21, ActivityTaskScheduled)', "step 'payments.capture'", 'a timer'],
    [
      'UpsertWorkflowSearchAttributesMachine does not handle HistoryEvent(id: 21, ActivityTaskScheduled)',
      "step 'payments.capture'",
      'the end of the run',
    ],
    ['Activity machine does not handle this event: HistoryEvent(id: 30, TimerStarted)', 'timer started (event 30)', 'another step'],
  ])('is read from: %s', (message, recordedThen, today) => {
    expect(differenceIn(message, history)).toEqual({ recorded: recordedThen, today });
  });

  it('is not made up', () => {
    expect(differenceIn('Something else', history)).toBeUndefined();
  });
});
