// Histories recorded earlier replay on today's code; a changed process is found, and where it differs.

import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { readByOwnCopy } from '../../src/testing/replay/history-reader.ts';
import { differenceIn } from '../../src/testing/replay/replay-difference.ts';
import { replay } from '../../src/testing/replay/replay.ts';
import { withTemporal } from '../../src/testing/temporal/with-temporal.ts';
import { takingThree } from '../fixtures/children/family.ts';
import { encryption } from '../support/encryption.ts';
import { encrypted } from './support/encrypted-history.ts';
import { installSeveral } from './support/several-copies.ts';

const file = (name: string) => new URL(`../histories/${name}.json`, import.meta.url);
const changed = new URL('../fixtures/changed/', import.meta.url);

async function recorded(...names: readonly string[]) {
  return Promise.all(names.map(async (name) => ({ workflowId: name, history: JSON.parse(await readFile(file(name), 'utf8')) as unknown })));
}

const children = new URL('../fixtures/children/', import.meta.url);

interface Started {
  readonly events: readonly { readonly workflowExecutionStartedEventAttributes: { readonly workflowType: { name: string } } }[];
}

function nameOf(history: unknown): { name: string } {
  const [start] = (history as Started).events;
  if (!start) throw new Error('It has no start');
  return start.workflowExecutionStartedEventAttributes.workflowType;
}

const goOn = (...ids: readonly string[]) =>
  ids.map((workflowId) => ({ workflowId, error: undefined, differs: undefined, changedInputs: [] }));

describe('replay', () => {
  it('replays the recorded orders', async () => {
    const ids = ['order-good', 'order-out-of-stock'];
    const replayed = await replay({
      processes: new URL('../../examples/order/processes/', import.meta.url),
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
    const processes = new URL('../../examples/order/processes/', import.meta.url);
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
      "Cannot continue the history of 'order-good' with today's code: the history has step 'payments.authorise', but today's code does step 'inventory.reserve'. Keep the old code behind patched() of '@temporalio/workflow', or wait until the runs that used it have ended",
    );
    expect((found?.error?.cause as Error).message).toMatch(/nondeterminism/i);
  });

  it('says which process a history is of, and replays the others', async () => {
    const [renamed, good] = await recorded('order-good', 'order-out-of-stock');
    nameOf(renamed?.history).name = 'oldOrder';
    const histories = [renamed, good, { workflowId: 'torn', history: { events: [{ eventId: '7', eventTime: '2026-01-01T00:00:00Z' }] } }];
    const replayed = await replay({
      processes: new URL('../../examples/order/processes/', import.meta.url),
      histories: histories.filter((one) => one !== undefined),
    });
    expect(replayed.map(({ workflowId, error }) => [workflowId, error?.message])).toEqual([
      [
        'order-good',
        "Cannot replay the history of 'order-good': it is of process 'oldOrder', and `processes` implements 'fulfilment', 'orderAsGraph', 'orderByMachine', 'order'. Pass the module that implements 'oldOrder'. If it was renamed, its open runs need the old name: export an implementation under it until they have ended",
      ],
      ['order-out-of-stock', undefined],
      [
        'torn',
        expect.stringMatching(
          /^Cannot (read|replay) the history of 'torn': .*Write it with: temporal workflow show -w torn --output json$/,
        ),
      ],
    ]);
  });

  it('writes nothing to the log of what it returns', async () => {
    const code = `
      const { replay } = await import(${JSON.stringify(new URL('../../src/testing/replay/replay.ts', import.meta.url).href)});
      const [found] = await replay({ processes: new URL(${JSON.stringify(changed.href)}), histories: new URL(${JSON.stringify(file('order-good').href)}) });
      console.log(found.error.message);
      await new Promise((resolve) => setTimeout(resolve, 300)); // the native log comes late
      process.exit(0);`;
    const { stdout, stderr } = await promisify(execFile)(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', code]);
    expect(stdout).toContain("with today's code");
    expect(stderr).toBe('');
  });

  it('replays a run with children, and says which child is another one today', async () => {
    await using temporal = await withTemporal({ processes: children });
    const input = { first: 'a', second: 'b', third: 'c' };
    const services = { depot: { take: ({ id }: { readonly id: string }) => ({ taken: id }), put: undefined } };
    const run = await temporal.start(takingThree, { input, services });
    await run.result();
    const ids = [run.id, `${run.id}/takeTwo`];
    const fetch = async (id: string) => historyToJSON(await temporal.environment.client.workflow.getHandle(id).fetchHistory());
    const [own, child] = await Promise.all(ids.map(fetch));
    const replayed = (text = '') =>
      replay({ processes: children, histories: [{ workflowId: run.id, history: JSON.parse(text) as unknown }] });
    expect([...(await replayed(own)), ...(await replayed(child))]).toEqual(goOn(run.id, run.id));
    const [renamed] = await replayed(own?.replaceAll('/takeTwo"', '/takeBoth"'));
    expect(renamed?.differs).toEqual({ recorded: "step 'takeBoth'", today: "step 'takeTwo'" });
    const first = (text: string) => Buffer.from(text).toString('base64');
    const sent = (of: string) => first(JSON.stringify({ first: of, second: 'b', wait: false }));
    const [otherwise] = await replayed(own?.replaceAll(sent('a'), sent('z')));
    expect(otherwise?.error).toBeUndefined();
    expect(otherwise?.changedInputs.map(({ message }) => message)).toEqual([
      `Step 'takeTwo' was called with {"first":"z","second":"b","wait":false}, and today's code calls it with {"first":"a","second":"b","wait":false}. Its run continues, and undoes the step with the recorded input. If later code depends on the difference, keep the old input behind patched() of '@temporalio/workflow'`,
    ]);
  });

  it('takes a folder: each file is a history of the run that it is named after', async () => {
    const replayed = await replay({ processes: changed, histories: new URL('../histories/', import.meta.url) });
    expect(replayed.map(({ workflowId }) => workflowId)).toContain('order-out-of-stock');
    expect(replayed.filter(({ differs }) => differs).map(({ workflowId }) => workflowId)).toEqual(['order-good', 'order-out-of-stock']);
  });

  it('says what is wrong with a folder that has no histories', async () => {
    await expect(replay({ processes: changed, histories: changed })).rejects.toThrow(/no file in it ends in \.json/);
    await expect(replay({ processes: changed, histories: '/nowhere' })).rejects.toThrow("Cannot find the histories at '/nowhere'");
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
