// When a message is told in memory: at its time, after the timers that are due then, as in one task of Temporal.

import { expect, it } from 'vitest';
import { z } from 'zod';
import { operation, defineProcess, defineService } from '../../src/index.ts';
import { exploreFaults } from '../../src/testing/faults/explore-faults.ts';
import { simulate, type SimulateOptions } from '../../src/testing/simulation/simulate.ts';
import { implement } from '../../src/workflows/index.ts';

const day = 86_400_000;
const shop = defineService('shop', { take: operation({ undo: 'give' }), give: operation({}) });
const told = defineProcess('told', {
  ...{ uses: { shop }, output: z.array(z.string()) },
  signals: { word: undefined },
  updates: { when: { output: z.number() } },
});

const listening = implement(told, async (_, { shop }, run) => {
  const began = run.now();
  const seen: string[] = [];
  const see = (what: string) => void seen.push(`${what} on day ${String((run.now() - began) / day)}`);
  run.onUpdate('when', () => {
    see('asked');
    return run.now() - began;
  });
  const heard = run.next('word', { within: '20d' }).then(() => {
    see('heard');
  });
  await run.sleep('10d');
  see('slept');
  await heard;
  await shop.take();
  see('took');
  return seen;
});

const listen = (messages: SimulateOptions<typeof told>['messages'] & object) =>
  simulate(listening, { input: undefined, services: { shop: { take: undefined } }, messages });

it('is its own time, not that of the task before', async () => {
  const { output, replies } = await listen([
    { at: '3d', update: 'when' },
    { at: '5d', signal: 'word' },
  ]);
  expect(output).toEqual(['asked on day 3', 'heard on day 5', 'slept on day 10', 'took on day 10']);
  expect(replies).toEqual([{ update: 'when', answer: { output: 3 * day } }]);
});

it('comes after a timer that is due at the same time', async () => {
  const { output } = await listen([
    { at: '10d', update: 'when' },
    { at: '12d', signal: 'word' },
  ]);
  expect(output).toEqual(['slept on day 10', 'asked on day 10', 'heard on day 12', 'took on day 12']);
});

it('is the same when a worker dies and the run is repeated', async () => {
  const messages = [
    { at: '3d', update: 'when' },
    { at: '12d', signal: 'word' },
  ] as const;
  const invariants = {
    'the same times': ({ output, outcome }: { readonly output: unknown; readonly outcome: string }) =>
      outcome !== 'completed' || String(output).startsWith('asked on day 3,slept on day 10,heard on day 12,'),
  };
  const services = { shop: { take: undefined } };
  expect((await exploreFaults(listening, { input: undefined, services, messages, invariants })).violations).toEqual([]);
});
