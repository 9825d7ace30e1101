// Runs the tests of `simulate` on Temporal: on a time-skipping server with its own worker and stubbed services. It shows
// what a test in memory cannot show: that the process replays in Temporal's own sandbox.

import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { createClient, type TenutoClient } from '../../client/index.ts';
import type { ClientRun } from '../../client/run.ts';
import { servicesOf, type Process } from '../../model/contract/process.ts';
import { parseDuration, type Duration } from '../../model/duration.ts';
import { assertShape, list, record, something, text, type Options } from '../../model/shape.ts';
import { startTimeSkipping } from '../../servers/index.ts';
import { discover } from '../../worker/discover.ts';
import { runWorker, type RunningWorker, type WorkerSettings } from '../../worker/index.ts';
import { installRuntime } from '../../worker/temporal-runtime.ts';
import type { SimulateOptions, Simulated, Simulation } from '../simulation/simulate.ts';
import { stubTransport, type StubTransport, type Trial } from './stub-transport.ts';
import { allOf, simulateOnTemporal } from './simulate-on-temporal.ts';
import { loadTestingLibrary } from './testing-library.ts';

export interface TemporalSettings extends Pick<WorkerSettings, 'processes' | 'schemaLibraries' | 'worker'> {
  /** Connections, as for a worker, to services that the runs do not stub. */
  readonly services?: WorkerSettings['services'];
}

/** The options of a run on Temporal: as in memory, without faults and limits. */
export type TemporalOptions<P extends Process> = Omit<
  SimulateOptions<P>,
  'faults' | 'refusals' | 'until' | 'within' | 'tasks' | 'stubTimeout' | 'seed' | 'processes'
>;

export interface TestTemporal extends AsyncDisposable {
  readonly client: TenutoClient;
  readonly worker: RunningWorker;
  /** Temporal's own test environment. */
  readonly environment: TestWorkflowEnvironment;
  /** As `simulate` in memory. Runs share the server's time, so call it one after another, or use `simulateAll`. */
  simulate<P extends Process>(process: Simulated<P>, options: TemporalOptions<P>): Promise<Simulation<P>>;
  simulateAll(trials: readonly Trial[]): Promise<readonly Simulation<Process>[]>;
  /** As `simulateAll`, but returns the result or the rejection of each run. */
  simulateEach(trials: readonly Trial[]): Promise<readonly PromiseSettledResult<Simulation<Process>>[]>;
  /** Starts a run on stubs, and returns its handle. */
  start<P extends Process>(process: Simulated<P>, options: Omit<TemporalOptions<P>, 'messages' | 'invariants'>): Promise<ClientRun<P>>;
  /** Skips this much time on the server. */
  sleep(duration: Duration): Promise<void>;
  stop(): Promise<void>;
}

const shape = record(
  { processes: something, services: list(something), schemaLibraries: list(text), worker: something } satisfies Options<TemporalSettings>,
  ['processes'],
);

export async function withTemporal(given: TemporalSettings): Promise<TestTemporal> {
  assertShape('Cannot test on Temporal', given, shape);
  const { services = [], ...settings } = given;
  const library = await loadTestingLibrary();
  installRuntime(); // before the server installs one
  const { processes } = await discover(settings.processes);
  const server = await startTimeSkipping(library);
  const { environment } = server;
  const stubs = stubTransport(processes);
  const connections = [...services, ...stubbedConnections(processes, { stubs, services })];
  const { nativeConnection: connection } = environment;
  const quiet = { health: false, handleSignals: false, report: () => undefined } as const;
  const worker = await runWorker({ ...settings, ...quiet, services: connections, connection }).catch(async (error: unknown) => {
    await server.stop();
    throw error;
  });
  const client = await createClient({ client: environment.client });
  const sleep = (milliseconds: number) => environment.sleep(milliseconds);
  const world = { client, stubs, sleep, now: () => environment.currentTimeMs() };
  return {
    ...{ client, worker, environment, stop, [Symbol.asyncDispose]: stop },
    simulate: async (process, options) => {
      const [run] = allOf(await simulateOnTemporal(world, [{ process, options } as unknown as Trial]));
      return run as unknown as Simulation<never>;
    },
    simulateAll: async (trials) => allOf(await simulateOnTemporal(world, trials)),
    simulateEach: (trials) => simulateOnTemporal(world, trials),
    start: async (process, options) => {
      const { run } = await stubs.start(world, { process, options });
      return run;
    },
    sleep: (duration) => environment.sleep(parseDuration(duration)),
  };

  async function stop(): Promise<void> {
    await worker.stop();
    await server.stop();
  }
}

interface Connecting {
  readonly stubs: StubTransport;
  readonly services: WorkerSettings['services'];
}

function stubbedConnections(processes: readonly Process[], { stubs, services }: Connecting): WorkerSettings['services'] {
  const connected = new Set(services.map(({ service }) => service.name));
  const used = new Map(processes.flatMap(servicesOf).map((service) => [service.name, service]));
  return [...used.values()].flatMap((service) => (connected.has(service.name) ? [] : [{ service, transport: stubs.transport }]));
}
