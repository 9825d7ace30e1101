// Errands on a worker of their own, with a ledger that forgets after each test how to misbehave, and an operator.

import { afterAll, afterEach, beforeAll } from 'vitest';
import type { TenutoClient } from '../../src/client/index.ts';
import { errand, type Task } from '../fixtures/errand.ts';
import { eventually } from './eventually.ts';
import { inProcessLedger } from './ledger.ts';
import { operatorOf } from './operator.ts';
import { onTemporal, type OnTemporal } from './temporal.ts';

/** To be called once in a test file: the world is there while its tests run. */
export function errandWorld() {
  const ledger = inProcessLedger();
  let running: OnTemporal;
  beforeAll(async () => {
    running = await onTemporal({ processes: new URL('../fixtures/errands/repaired/', import.meta.url), services: [ledger.connection] });
  });
  afterEach(() => ledger.behave());
  afterAll(() => running.stop());
  const world = {
    get client(): TenutoClient {
      return running.client;
    },
  };
  return {
    ...{ world, ledger, operator: operatorOf(world) },
    start: (...tasks: Task[]) => world.client.start(errand, { id: 'x', tasks }),
    happened: (id: string, step: string, effect: string) => eventually(() => ledger.of(id)[step], { holds: (now) => now === effect }),
  };
}
