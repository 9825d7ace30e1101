// Nobody says that nothing was done where one of the attempts may have done it: what a step did is undone by that word.

import { expect, it } from 'vitest';
import { createGateway } from '../../src/gateway/gateway.ts';
import { BusinessError, ServiceUnavailable } from '../../src/model/errors.ts';
import { effectOf, withEffect } from '../../src/model/step-error.ts';
import { createVirtualEnvironment } from '../../bench/simulation/virtual-environment.ts';
import { fails, playground } from './support.ts';

const none = (why = 'not sent') => withEffect(new ServiceUnavailable(why), 'none');
const aborted = (signal: AbortSignal | undefined) =>
  new Promise<void>((resolve) => {
    signal?.addEventListener('abort', () => {
      resolve();
    });
  });

it('effect is unknown if the first attempt may have had one and the fallback route refuses', async () => {
  const { call } = playground(
    [
      { id: 'v2', version: '2.0.0', does: fails }, // lost on the way: may have been done
      { id: 'v1', version: '1.0.0', does: () => Promise.reject(new BusinessError('Declined')) },
    ],
    {
      attempts: 1,
      routes: [
        { name: 'new', to: [{ version: '2.x' }], fallback: [{ kind: 'route', route: 'old' }] },
        { name: 'old', to: [{ version: '1.x' }] },
      ],
    },
  );
  expect(effectOf(await call())).toBe('unknown');
});

it('effect is unknown if the first attempt was rejected and the call got lost on the fallback route', async () => {
  const { call, sent } = playground([{ id: 'v1', version: '1.0.0', does: fails }], {
    attempts: 1,
    routes: [
      { name: 'new', to: [{ version: '2.x' }], fallback: [{ kind: 'route', route: 'old' }] },
      { name: 'old', to: [{ version: '1.x' }] },
    ],
  });
  const error = await call();
  expect(sent).toHaveLength(1);
  expect(effectOf(error)).toBe('unknown');
});

it('effect is unknown if a hedged call is cancelled after only the second attempt was sent', async () => {
  const played = playground(
    [
      { id: 'a', does: ({ attempt }) => aborted(attempt.signal).then(() => Promise.reject(none('no connection yet'))) },
      { id: 'b', does: ({ attempt }) => aborted(attempt.signal).then(() => Promise.reject(new ServiceUnavailable('given up'))) },
    ],
    { hedge: { after: '50ms' }, balance: 'round-robin' },
  );
  const effects: string[] = [];
  for (let times = 0; times < 2; times++) {
    const abort = new AbortController();
    played.environment.setTimer(100, () => abort.abort());
    effects.push(effectOf(await played.call({ idempotent: true, signal: abort.signal })));
  }
  expect(played.sent).toHaveLength(4);
  expect(effects).toEqual(['unknown', 'unknown']);
});

it('effect is unknown if one of two attempts refuses while the other is in flight', async () => {
  const played = playground(
    [
      { id: 'slow', does: ({ attempt }) => aborted(attempt.signal).then(fails) },
      { id: 'no', does: () => Promise.reject(new BusinessError('No')) },
    ],
    { hedge: { after: '50ms' }, balance: 'round-robin' },
  );
  const effects: string[] = [];
  for (let times = 0; times < 2; times++) effects.push(effectOf(await played.call({ idempotent: true })));
  expect(effects.sort()).toEqual(['none', 'unknown']);
});

it('effect is unknown if an attempt got lost and no instance is left for the next one', async () => {
  // time passes between the look and the pick: one that is out may be tried out again meanwhile, and panic is over
  let now = 0;
  const environment = { ...createVirtualEnvironment(1), now: () => (now += step) };
  let step = 0;
  const gateway = createGateway([{ id: 'a' }, { id: 'b' }], { failover: { mode: 'retry', base: '1s' }, breaker: false }, { environment });
  const effects = new Set<string>();
  const texts = new Set<string>();
  for (let times = 0; times < 4000; times++) {
    step = times % 97;
    const error = await gateway.call({ operation: 'take', timeout: 1e6 }, fails).catch((error: unknown) => error);
    if (/instances are ejected/.test(String(error))) {
      effects.add(effectOf(error));
      texts.add(String(error));
    }
  }
  expect([...effects]).toEqual([]);
});
