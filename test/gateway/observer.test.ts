// Whoever watches is told of each call once, and changes nothing.

import { expect, it } from 'vitest';
import { createGateway } from '../../src/gateway/gateway.ts';
import { BusinessError, ServiceUnavailable } from '../../src/model/errors.ts';
import { createVirtualEnvironment } from '../../bench/simulation/virtual-environment.ts';

it('a call ends once, even if a fallback refuses', async () => {
  const environment = createVirtualEnvironment(1);
  let began = 0;
  const ended: string[] = [];
  const observer = {
    call: () => (began++, { attempt: () => ({ ended: () => undefined }), ended: (outcome: string) => void ended.push(outcome) }),
  };
  const gateway = createGateway(
    [
      { id: 'v2', version: '2.0.0' },
      { id: 'v1', version: '1.0.0' },
    ],
    {
      attempts: 1,
      routes: [
        { name: 'new', to: [{ version: '2.x' }], fallback: [{ kind: 'route', route: 'old' }] },
        { name: 'old', to: [{ version: '1.x' }] },
      ],
    },
    { environment, observer },
  );
  await gateway
    .call({ operation: 'take', timeout: 1_000 }, ({ id }) =>
      Promise.reject(id === 'v2' ? new ServiceUnavailable('no') : new BusinessError('No')),
    )
    .catch(() => undefined);
  expect([began, ended.length]).toEqual([1, 1]);
});

it('a listener that throws affects neither an answer nor an instance', async () => {
  const environment = createVirtualEnvironment(1);
  const changed = () => {
    throw new Error('mine');
  };
  const gateway = createGateway(
    [{ id: 'a' }, { id: 'b' }],
    { failover: { mode: 'retry' }, attempts: 1, balance: 'round-robin' },
    { environment, observer: { changed } },
  );
  const send = (does: 'fails' | 'answers') =>
    gateway
      .call({ operation: 'take', timeout: 1_000 }, () =>
        does === 'fails' ? Promise.reject(new ServiceUnavailable('no')) : Promise.resolve('answer'),
      )
      .catch((error: unknown) => String(error));
  expect(await send('fails')).toContain('no');
  await environment.pass(2_000);
  expect([await send('answers'), await send('answers')]).toEqual(['answer', 'answer']);
  expect(gateway.endpoints.map(({ health }) => health.kind)).toEqual(['in', 'in']);
});
