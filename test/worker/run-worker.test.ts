// A worker that does not fit its contracts does not start, and says everything that is wrong at once.

import { createServer } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect, http } from '../../src/activities/index.ts';
import { runWorker, type WorkerSettings } from '../../src/worker/index.ts';
import { depot } from '../fixtures/probe.ts';
import { inProcessDepot } from '../support/depot.ts';
import { onTemporal, temporalAddress, type OnTemporal } from '../support/temporal.ts';

const probes = new URL('../fixtures/processes/', import.meta.url);
const start = (settings: Partial<WorkerSettings>) =>
  runWorker({
    processes: probes,
    services: [inProcessDepot().connection],
    handleSignals: false,
    report: () => undefined,
    temporal: { address: temporalAddress() },
    ...settings,
  });
const refusal = (settings: Partial<WorkerSettings>) =>
  start(settings).then(
    () => 'it started',
    (error: unknown) => (error as Error).message,
  );

describe('a worker refuses to start', () => {
  it('with all mismatches between contracts and implementations at once', async () => {
    const incomplete = { take: () => ({ taken: '' }), put: () => undefined, give: () => undefined };
    const message = await refusal({
      processes: new URL('../fixtures/broken/', import.meta.url),
      services: [connect(depot, incomplete as never), connect(depot, http('nowhere'))],
    });
    const lines = message.split('\n').slice(1).sort();
    expect(lines).toEqual([
      expect.stringMatching(/- .*broken\.ts has a default export, which Temporal would use as a catch-all; export 'everything' by name$/),
      expect.stringContaining("- process 'takeTwo' is implemented twice: 'one' in"),
      "  - service 'depot' is connected more than once",
      "  - service 'depot': 'nowhere' is not a URL",
      "  - service 'depot': handler 'give' belongs to no operation",
      "  - service 'depot': operation 'send' has no handler",
    ]);
  });

  it('when a process uses a service that is not connected', async () => {
    expect(await refusal({ services: [] })).toContain(
      "process 'takeTwo' uses service 'depot', which is not connected; add connect(depot, …) to services",
    );
  });

  it('when there are no processes where it looks', async () => {
    expect(await refusal({ processes: new URL('../fixtures/nowhere/', import.meta.url) })).toMatch(
      /Cannot find the processes at .*nowhere.*Pass new URL/,
    );
  });

  it('when there is no Temporal, and says where it looked and what to do', async () => {
    expect(await refusal({ temporal: { address: '127.0.0.1:1' } })).toMatch(
      /Cannot reach Temporal at 127\.0\.0\.1:1: nothing listens there \(ECONNREFUSED\)\. Start one .* TEMPORAL_ADDRESS/,
    );
  });

  it('when its health port is taken, and names the port', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const { port } = other.address() as { port: number };
    expect(await refusal({ health: { port } })).toContain(`Cannot answer health checks on 127.0.0.1:${String(port)}: the port is in use`);
    other.close();
  });
});

describe('a worker that is up', () => {
  const lines: string[] = [];
  let world: OnTemporal;
  beforeAll(async () => {
    world = await onTemporal({ processes: probes, services: [inProcessDepot().connection], report: (line) => lines.push(line) });
  });
  afterAll(() => world.stop());

  it('reports what it hosts', () => {
    const [first, ...rest] = lines;
    expect(first).toMatch(/^Worker ready in \d+\.\d s on task queue 'test-.*' \(127\.0\.0\.1:\d+, namespace default\)$/);
    expect(rest.join('\n')).toMatch(
      /processes {2}takeTwo, takeTwoLocally, .*\n {2}services {3}depot\n {2}bundle {5}\d+ kB, (built|cached)\n {2}health {5}http/,
    );
  });

  it('answers health checks while it polls, and not after it has stopped', async () => {
    const url = world.worker.healthUrl ?? '';
    const healthy = await fetch(url);
    expect([healthy.status, await healthy.json()]).toMatchObject([200, { state: 'RUNNING' }]);
    expect((await fetch(new URL('/else', url))).status).toBe(404);
    await world.worker.stop();
    await expect(fetch(url)).rejects.toThrow();
  });
});
