// Who a failure counts against: an instance that does not do its work, however well it answers, and nobody else.

import { expect, it } from 'vitest';
import { checkAnswer } from '../../src/activities/check-call.ts';
import { governedTransport } from '../../src/gateway/governed-transport.ts';
import { Misuse } from '../../src/gateway/transports/misuse.ts';
import { withEffect } from '../../src/model/step-error.ts';
import { depot } from '../fixtures/probe.ts';
import { base, fake, playground } from './support.ts';

it('a wrong call counts against no instance', async () => {
  const does = () => Promise.reject(withEffect(new Misuse('bad header'), 'none'));
  const players = ['a', 'b'].map((id) => ({ id, does }));
  const { call, events } = playground(players, { breaker: { minimum: 5 } });
  for (let times = 0; times < 20; times++) await call();
  expect(events).toEqual([]);
});

it('an instance whose answer violates the contract does not count as healthy', async () => {
  let wrong = 0;
  const other = fake(() => (wrong++, Promise.resolve({ status: 'I am another service' })));
  const own = fake(() => new Promise((resolve) => setTimeout(resolve, 3, { taken: 'x' })));
  const accept = (value: unknown) => checkAnswer(depot, { operation: 'take', value });
  const reached = governedTransport([other, own]);
  for (let times = 0; times < 60; times++) await reached.send({ ...base, timeout: 1_000, accept }).catch(() => undefined);
  expect(wrong).toBeLessThan(20);
});
