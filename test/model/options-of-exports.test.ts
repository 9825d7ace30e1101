// Every function that a package's user can call with options refuses what it does not know: beside options.test.ts, the rest of them.

import { expect, it, vi } from 'vitest';
import { changeConfiguration, configurationHistory, currentConfiguration, rollBackConfiguration } from '../../src/activities/index.ts';
import { operation, defineProcess as contract, defineService } from '../../src/index.ts';
import { machine } from '../../src/machine/index.ts';
import { memoryRegistry, memoryStore } from '../../src/registry/index.ts';
import { migrate, migrateService, runService, serviceApp } from '../../src/service/index.ts';
import { runInMemory, simulate, startTemporal } from '../../src/testing/index.ts';
import { implement, loop } from '../../src/workflows/index.ts';

const store = defineService('store', { hold: operation({}) });
const job = contract('job', { uses: { store }, signals: { go: undefined }, updates: { rename: {} } });
const waiting = implement(job, async (_, _services, run) => {
  await run.next('go');
});
const any = (options: object) => options as never;
const call = () => Promise.resolve(null);
const place = memoryStore();
const inMemory = (options: object) => runInMemory(waiting, undefined, any(options));

it.each<readonly [string, () => unknown, string]>([
  [
    'serviceApp',
    () => serviceApp(store, any({ db: {}, handlers: { hold: call }, bodyLimitt: 1 })),
    "Cannot create the app of service 'store': bodyLimitt is not known; did you mean 'bodyLimit'?",
  ],
  ['serviceApp, without a database', () => serviceApp(store, any({ handlers: { hold: call } })), 'db is missing'],
  [
    'migrateService',
    () => migrateService(any({}), any({ service: 'store', migration: {} })),
    "Cannot migrate the database of a service: migration is not known; did you mean 'migrations'?",
  ],
  ['migrate', () => migrate(any({}), {}, any({ tabel: 'a' })), "Cannot migrate the database: tabel is not known; did you mean 'table'?"],
  [
    'runInMemory',
    () => inMemory({ call, workflowID: 'a' }),
    "Cannot run process 'job' in memory: workflowID is not known; did you mean 'workflowId'?",
  ],
  ['runInMemory, without calls', () => inMemory({}), 'call is missing'],
  [
    'finish',
    () => inMemory({ call }).finish(any({ witin: '1d' })),
    "Cannot finish the run of 'job': witin is not known; did you mean 'within'?",
  ],
  ['startTemporal', () => startTemporal(any({ datafile: 'a' })), "Cannot start Temporal: datafile is not known; did you mean 'dataFile'?"],
  ['startTemporal, on no port', () => startTemporal(any({ port: '7233' })), "port is '7233', but must be a whole number from 0 to 65535"],
  [
    'startTemporal, with an attribute of no type',
    () => startTemporal(any({ searchAttributes: { Customer: 'keyword' } })),
    "searchAttributes.Customer is 'keyword', but must be one of Text, Keyword,",
  ],
  [
    'currentConfiguration',
    () => currentConfiguration(place, any({ kee: 'a' })),
    "Cannot read the configuration: kee is not known; did you mean 'key'?",
  ],
  [
    'configurationHistory',
    () => configurationHistory(place, any({ most: 3 })),
    'Cannot read the history of the configuration: most is not known; known are key',
  ],
  [
    'changeConfiguration',
    () => changeConfiguration(place, any({ services: {} }), any({ By: 'ada' })),
    "Cannot change the configuration: By is not known; did you mean 'by'?; by is missing",
  ],
  [
    'rollBackConfiguration',
    () => rollBackConfiguration(place, any({ by: 'ada', version: 1 })),
    'Cannot roll the configuration back: version is not known; known are key, by, why, now, to',
  ],
  [
    'memoryRegistry',
    () => memoryRegistry(any({ enviroment: 1 })),
    "Cannot use the memory as a registry: enviroment is not known; did you mean 'environment'?",
  ],
  [
    'loop',
    () => loop(job, any({ start: call, turns: call })),
    "Cannot define process 'job' as a loop: turns is not known; did you mean 'turn'?",
  ],
  [
    'an answer of a machine',
    () =>
      machine(
        job,
        { initial: 'a', states: { a: { on: { rename: 'b' } }, b: { type: 'final' } } },
        any({ answers: { rename: { acept: call } } }),
      ),
    "Cannot bind the answer of update 'rename' of process 'job': acept is not known; did you mean 'accept'?",
  ],
  [
    'a message in a test',
    () => simulate(waiting, any({ services: { store: { hold: call } }, messages: [{ at: '1s', signal: 'go', paylod: 1 }] })),
    "to process 'job': paylod is not known; did you mean 'payload'?",
  ],
])('%s refuses what it does not know', async (_, use, why) => {
  await expect((async () => use())()).rejects.toThrow(why);
});

it('runService refuses what it does not know, and what the environment says', async () => {
  const written = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  try {
    await runService(store, any({ handlers: { hold: call }, port: 80 }));
    expect(written.mock.calls.join('')).toContain("Cannot start service 'store': port is not known; known are handlers, bodyLimit,");
  } finally {
    written.mockRestore();
    process.exitCode = undefined;
  }
});
