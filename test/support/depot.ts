// The depot of test/fixtures/probe.ts in the worker's process. It honours keys, and can be told to misbehave by item.

import { connect, type Connection } from '../../src/activities/index.ts';
import { BusinessError } from '../../src/model/errors.ts';
import { depot } from '../fixtures/probe.ts';

export interface Depot {
  readonly connection: Connection;
  /** What is taken now, by key. */
  readonly taken: ReadonlyMap<string, string>;
  readonly calls: readonly string[];
  /** Runs before (or instead of) the operation on that item. */
  on(operation: 'take' | 'put' | 'send', id: string, behave: () => unknown): void;
}

export function inProcessDepot(): Depot {
  const taken = new Map<string, string>();
  const calls: string[] = [];
  const behaviours = new Map<string, () => unknown>();
  const enter = async (operation: string, id: string) => {
    calls.push(`${operation} ${id}`);
    await behaviours.get(`${operation} ${id}`)?.();
  };
  const connection = connect(depot, {
    async take({ id }, { key }) {
      await enter('take', id);
      if (id === 'nothing') throw new BusinessError('Empty', { message: 'Nothing is left', details: { id } });
      taken.set(key, id);
      return { taken: id };
    },
    async put({ id }, { undoes }) {
      await enter('put', id);
      taken.delete(undoes ?? '');
    },
    async send({ id }) {
      await enter('send', id);
    },
  });
  return { connection, taken, calls, on: (operation, id, behave) => void behaviours.set(`${operation} ${id}`, behave) };
}
