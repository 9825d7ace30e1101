// Options that are not known, and counts that are none, are refused where they are given.

import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { http, grpc, governedTransport, openConfiguration } from '../../src/activities/index.ts';
import { createClient } from '../../src/client/index.ts';
import { operation, defineProcess, defineService } from '../../src/index.ts';
import { graph } from '../../src/graph/index.ts';
import { machine } from '../../src/machine/index.ts';
import type { Run } from '../../src/model/code/body.ts';
import { meant } from '../../src/model/meant.ts';
import { contractFrom, openApi } from '../../src/openapi/index.ts';
import { drawMermaid, drawSvg, pictureOf } from '../../src/pictures/index.ts';
import {
  consulRegistry,
  discover,
  dnsRegistry,
  etcdStore,
  fileRegistry,
  fileStore,
  memoryRegistry,
  memoryStore,
  register,
} from '../../src/registry/index.ts';
import { openDatabase, serve } from '../../src/service/index.ts';
import { analyse, exploreFaults, replay, simulate, withTemporal } from '../../src/testing/index.ts';
import { runWorker } from '../../src/worker/index.ts';
import { implement } from '../../src/workflows/index.ts';

const store = defineService('store', { hold: operation({ input: z.int(), undo: 'free' }), free: operation({ input: z.int() }) });
const job = defineProcess('job', { input: z.array(z.int()), uses: { store }, signals: { go: undefined } });
const any = (options: object) => options as never;

describe('what was meant', () => {
  it.each([
    ['undoo', "did you mean 'undo'?"],
    ['tiemout', "did you mean 'timeout'?"],
    ['INPUT', "did you mean 'input'?"],
    ['undos', "did you mean 'undo'?"],
    ['zzzz', 'known are input, undo, timeout'],
    ['', 'known are input, undo, timeout'],
  ])('by %j', (name, said) => {
    expect(meant(name, ['input', 'undo', 'timeout'])).toBe(said);
  });
  it('is nothing where there is nothing', () => expect(meant('a', [])).toBe('known are none'));
});

describe('a worker', () => {
  const worker = (options: object) => runWorker(any({ processes: new URL('./none/', import.meta.url), services: [], ...options }));
  it.each([
    [{ taskqueue: 'a' }, "Cannot start the worker: taskqueue is not known; did you mean 'taskQueue'?"],
    [{ grace: '10 seconds' }, "Cannot start the worker: grace is '10 seconds', but must be a number with a unit"],
    [{ services: [{}] }, 'services[0] is not a connection; create it with connect()'],
    [{ services: undefined }, 'services is missing'],
    [{ health: { prot: 1 } }, "health.prot is not known; did you mean 'port'?"],
    [{ health: true }, 'health is true, but must be false'],
    [{ maxValueBytes: 1.5 }, 'maxValueBytes is 1.5, but must be a whole number from 1 on'],
    [{ processes: 7 }, 'processes is not a URL or path of modules'],
  ])('refuses %j', async (options, why) => {
    await expect(worker(options)).rejects.toThrow(why);
  });
});

it('refuses the wrong settings of a client', async () => {
  await expect(createClient(any({ taskQeue: 'a' }))).rejects.toThrow(
    "Cannot make a client: taskQeue is not known; did you mean 'taskQueue'?",
  );
  await expect(createClient(any({ namespace: '' }))).rejects.toThrow("namespace is '', but must be a non-empty string");
  await expect(createClient('127.0.0.1:7233' as never)).rejects.toThrow("it is '127.0.0.1:7233', but must be an object with client");
});

it('refuses the wrong options of a service', async () => {
  const given = { database: 'postgres://127.0.0.1:1/a', handlers: {} };
  await expect(serve(store, any({ ...given, prot: 1 }))).rejects.toThrow(
    "Cannot start service 'store': prot is not known; did you mean 'port'?",
  );
  await expect(serve(store, any({ ...given, expireAfter: 'a week' }))).rejects.toThrow(
    "expireAfter is 'a week', but must be a number above 0 with a unit",
  );
  await expect(serve(store, any({ ...given, jobs: { tidy: { every: '1s' } } }))).rejects.toThrow('jobs.tidy.run is missing');
  await expect(serve(store, any({ handlers: {} }))).rejects.toThrow('database is missing');
});

it('refuses the wrong options of registries', () => {
  const registry = memoryRegistry();
  const instance = { id: 'a', address: 'http://127.0.0.1:1' };
  expect(() => register(registry, any({ service: 'a', instance, tll: '1s' }))).toThrow(
    "Cannot register an instance: tll is not known; did you mean 'ttl'?",
  );
  expect(() => register(registry, any({ service: 'a', instance, ttl: '-1s' }))).toThrow("ttl is '-1s'");
  expect(() => discover(registry, any({ servcie: 'a' }))).toThrow("servcie is not known; did you mean 'service'?; service is missing");
  expect(() => consulRegistry(any({ uri: 'x' }))).toThrow("Cannot use Consul: uri is not known; did you mean 'url'?");
  expect(() => etcdStore(any({ URL: 'x' }))).toThrow("Cannot use etcd: URL is not known; did you mean 'url'?");
  expect(() => dnsRegistry(any({ host: 'x' }))).toThrow('Cannot use DNS as a registry: records is missing');
  expect(() => fileRegistry('/tmp/a', any({ poll: 0 }))).toThrow(
    "Cannot use the directory '/tmp/a': poll is 0, but must be a number above 0",
  );
  expect(() => fileStore('/tmp/a', any({ pol: 1 }))).toThrow("pol is not known; did you mean 'poll'?");
});

it('refuses the wrong options of transports where the worker starts', () => {
  const http1 = http('http://127.0.0.1:1', any({ conections: 3 }));
  expect(http1.mismatches(store)).toEqual(["conections is not known; did you mean 'connections'?"]);
  expect(http('http://127.0.0.1:1', any({ redirects: { most: 1 } })).mismatches(store)).toEqual(['redirects.to is missing']);
  expect(http('https://127.0.0.1:1', any({ tls: { rejectUnauthorised: false } })).mismatches(store)).toEqual([
    "tls.rejectUnauthorised is not known; did you mean 'rejectUnauthorized'?",
  ]);
  expect(http('https://127.0.0.1:1', any({ tls: { rejectUnauthorized: 'false' } })).mismatches(store)).toEqual([
    "tls.rejectUnauthorized is 'false', but must be true or false",
  ]);
  expect(grpc('127.0.0.1:1', any({ protos: 'a' })).mismatches(store)).toEqual(["protos is not known; did you mean 'proto'?"]);
  expect(governedTransport([http('http://127.0.0.1:1')], {}, any({ onevent: () => 1 })).mismatches(store)).toEqual([
    "options.onevent is not known; did you mean 'onEvent'?",
  ]);
  expect(governedTransport([http('http://127.0.0.1:1')], any({ atempts: 2 })).mismatches(store)).toEqual([
    "atempts is not known; did you mean 'attempts'?",
  ]);
});

describe('a test', () => {
  const none = implement(job, () => Promise.resolve(undefined as never));
  it('refuses options that it does not know', async () => {
    await expect(simulate(none, any({ input: [], service: {} }))).rejects.toThrow(
      "Cannot simulate process 'job': service is not known; did you mean 'services'?",
    );
    await expect(simulate(none, any({ input: [], within: '10 days' }))).rejects.toThrow("within is '10 days'");
    await expect(exploreFaults(none, any({ input: [], pair: 1 }))).rejects.toThrow(
      "Cannot explore the faults of process 'job': pair is not known; did you mean 'pairs'?",
    );
    await expect(exploreFaults(none, any({ input: [], enough: 0 }))).rejects.toThrow('enough is 0, but must be a whole number from 1 on');
  });
});

describe('in a process', () => {
  const services = { store: { hold: () => undefined, free: () => undefined } };
  const run = (options: object) =>
    simulate(
      implement(job, async (items, { store }, { map }) => {
        await map(items, (item) => store.hold(item), options);
      }),
      { input: [1, 2], services },
    );
  it.each([1.5, 0, -1, NaN, '3', null])('refuses a width of %j', async (width) => {
    const { error } = await run({ width });
    expect(String(error)).toMatch(/^RangeError: Cannot map 2 items with a width of .*: the width must be a whole number from 1 on$/);
  });
  it('refuses what map, and a step, do not know', async () => {
    expect(String((await run({ widht: 1 })).error)).toBe("TypeError: Cannot map items: widht is not known; did you mean 'width'?");
    const step = implement(job, async (_, { store }) => {
      await store.hold(1, any({ timout: '1s' }));
    });
    const { error, done } = await simulate(step, { input: [], services });
    expect(String(error)).toBe("TypeError: Cannot begin step 'store.hold': timout is not known; did you mean 'timeout'?");
    expect(done).toEqual([]);
  });
});

it('refuses options of nodes and machines', () => {
  type Add = (...given: readonly unknown[]) => unknown;
  type Builder = Record<'signal' | 'timer' | 'each', Add> & { readonly services: { readonly store: { readonly hold: Add } } };
  const built = (build: (graph: Builder) => unknown) => () => graph(job, build as never);
  const refused = (node: string, why: string) => `Cannot add node '${node}' to the graph: ${why}`;
  expect(built(({ signal }) => signal('go', { witin: '1s' }))).toThrow(refused('go', "witin is not known; did you mean 'within'?"));
  expect(built(({ timer }) => timer('a', '1s', { afterr: [] }))).toThrow(refused('a', "afterr is not known; did you mean 'after'?"));
  const call = built(({ services }) => services.store.hold(1, { timout: '1s' }));
  expect(call).toThrow(refused('store.hold', "timout is not known; did you mean 'timeout'?"));
  const each = built((graph) => graph.each('e', { of: [1], widht: 2 }, () => 1));
  expect(each).toThrow(refused('e', "widht is not known; did you mean 'width'?"));
  const bound = () => machine(job, { initial: 'a', states: { a: { type: 'final' } } }, any({ answer: {} }));
  expect(bound).toThrow("Cannot bind the machine of process 'job': answer is not known; did you mean 'answers'?");
});

describe('what nobody looked at', () => {
  const asking = defineProcess('asking', { asks: { approve: z.boolean() }, signals: { go: undefined } });
  const errorOf = async (body: (run: Run<typeof asking>) => Promise<unknown>) => {
    const asked = implement(asking, async (_, _services, run) => {
      await body(run);
    });
    return String((await simulate(asked, { input: undefined })).error);
  };
  it('is looked at in run.ask, run.next and run.until', async () => {
    expect(await errorOf((run) => run.ask('approve', any({ off: 'ada' })))).toBe(
      "TypeError: Cannot ask 'approve': off is not known; did you mean 'of'?; of is missing",
    );
    expect(await errorOf((run) => run.ask('approve', any({ of: 'ada', remind: { evry: '1h' } })))).toContain(
      "remind.evry is not known; did you mean 'every'?; remind.every is missing",
    );
    expect(await errorOf((run) => run.ask('approve', any({ of: 'ada', escalate: { after: '1 day', to: 'bob' } })))).toContain(
      "escalate.after is '1 day', but must be a number with a unit",
    );
    expect(await errorOf((run) => run.ask('approve', any({ of: '' })))).toContain("of is '', but must be a non-empty string");
    expect(await errorOf((run) => run.next('go', any({ witin: '1s' })))).toBe(
      "TypeError: Cannot wait for signal 'go': witin is not known; did you mean 'within'?; within is missing",
    );
    expect(await errorOf((run) => run.until(() => false, any({ wihtin: '1s' })))).toContain(
      "Cannot wait for a condition: wihtin is not known; did you mean 'within'?",
    );
  });

  it('is looked at where a process names what its contract does not declare', async () => {
    const other = { process: asking, id: 'other' };
    const none = (kind: string, known: string) =>
      `process 'asking' declares no ${kind} of that name (it declares: ${known}). Correct it, or declare it`;
    const of = { of: 'ada' };
    type AnyRun = Record<'next' | 'onUpdate' | 'ask' | 'signal', (...given: readonly unknown[]) => unknown>;
    const cases: readonly [(run: AnyRun) => unknown, string][] = [
      [(run) => run.next('gone'), `Cannot wait for signal 'gone': ${none('signal', 'go')}`],
      [(run) => run.next('toString', { within: '1s' }), `Cannot wait for signal 'toString': ${none('signal', 'go')}`],
      [(run) => run.onUpdate('rename', () => 1), `Cannot answer update 'rename': ${none('update', 'none')}`],
      [(run) => run.ask('aprove', of), `Cannot ask 'aprove': ${none('ask', 'approve')}`],
      [(run) => run.signal(other, 'gone'), `Cannot send signal 'gone' to run 'other': ${none('signal', 'go')}`],
      [(run) => run.signal({ id: 'other' }, 'go'), "Cannot send signal 'go' to another run: process is missing"],
      [(run) => run.signal({ ...other, id: '' }, 'go'), "Cannot send signal 'go' to another run: id is ''"],
    ];
    for (const [body, why] of cases) expect(await errorOf(async (run) => body(run as never as AnyRun))).toContain(`TypeError: ${why}`);
  });

  it('is looked at where an update is answered by what is no function', async () => {
    const asked = defineProcess('asked', { updates: { rename: {} } });
    const none = implement(asked, async (_, _services, run) => {
      run.onUpdate('rename', 7 as never);
      await run.sleep('1s');
    });
    expect(String((await simulate(none, { input: undefined })).error)).toBe(
      "TypeError: Cannot answer update 'rename': handler is 7, but must be a function",
    );
  });

  it('is looked at by replay and withTemporal', async () => {
    const processes = new URL('./none/', import.meta.url);
    await expect(replay(any({ processes, histores: [] }))).rejects.toThrow(
      "Cannot replay: histores is not known; did you mean 'histories'?; histories is missing",
    );
    await expect(withTemporal(any({ proceses: processes }))).rejects.toThrow(
      "Cannot test on Temporal: proceses is not known; did you mean 'processes'?; processes is missing",
    );
    await expect(withTemporal(any({ processes, taskQueue: 'a' }))).rejects.toThrow('Cannot test on Temporal: taskQueue is not known');
  });

  it('is looked at where a database, a configuration or a document is opened', () => {
    expect(() => openDatabase('postgres://127.0.0.1:1/a', any({ maxx: 3 }))).toThrow(
      "Cannot open the database: maxx is not known; did you mean 'max'?",
    );
    expect(() => openDatabase('postgres://127.0.0.1:1/a', any({ max: 0 }))).toThrow('max is 0, but must be a whole number from 1 on');
    expect(() => openConfiguration(memoryStore(), any({ onevent: () => 1 }))).toThrow(
      "Cannot open the configuration: onevent is not known; did you mean 'onEvent'?",
    );
    expect(() => openApi(store, any({ titel: 'a' }))).toThrow("Cannot describe service 'store': titel is not known; did you mean 'title'?");
    expect(() => openApi(store, any({ servers: [{ uri: 'a' }] }))).toThrow("servers[0].uri is not known; did you mean 'url'?");
    expect(() => contractFrom({}, any({ nmae: 'a' }))).toThrow(
      "Cannot create a contract from a document: nmae is not known; did you mean 'name'?",
    );
  });

  it('is looked at in pictures and analyses', async () => {
    const drawn = graph(job, ({ services }) => services.store.hold(1));
    const options = any({ direcction: 'right' });
    const why = "Cannot draw a picture: direcction is not known; did you mean 'direction'?";
    expect(() => pictureOf(drawn as never, options)).toThrow(why);
    expect(() => drawMermaid(drawn as never, options)).toThrow(why);
    await expect(drawSvg(drawn as never, options)).rejects.toThrow(why);
    expect(() => pictureOf(drawn as never, any({ direction: 'left' }))).toThrow("direction is 'left', but must be one of down, right");
    expect(() => analyse({} as never, any({ mesured: {} }))).toThrow(
      "Cannot analyse the graph: mesured is not known; did you mean 'measured'?",
    );
  });
});
