// Starts a whole shop on one machine: Temporal, PostgreSQL, four services, the carrier's webhook, workers, a client. Everything
// runs in this process or in child processes that end with it. No port is fixed, so several shops can run at the same time.

import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient, type TenutoClient } from 'tenuto/client';
import { parseDuration, type Duration } from 'tenuto';
import { outcomeAttribute } from '../../../../src/model/envelope.ts';
import {
  reportTo,
  startPostgres,
  startTemporal,
  type SetupProgress,
  type RunningPostgres,
  type RunningTemporal,
} from '../../../../src/servers/index.ts';
import { createClosing, type Closing } from './closing.ts';
import { createDatabases } from '../ledger/databases.ts';
import { createGoverning, type Governing } from './governing.ts';
import {
  createService,
  planServices,
  serviceNames,
  shopServices,
  type Planned,
  type RunningService,
  type ServiceName,
  type ShopServices,
} from './services.ts';
import { startWebhook, type Webhook } from './webhook.ts';
import { createWorker, type ShopWorker } from './workers.ts';

export interface ShopOptions {
  /**
   * The carrier's delivery time.
   * @default '300ms'
   */
  readonly carrierDelay?: Duration;
  /**
   * How long stock stays reserved for an order.
   * @default '30m'
   */
  readonly reservationTtl?: Duration;
  /**
   * The number of worker processes.
   * @default 1
   */
  readonly workers?: number;
  /** If false, embedded servers are started even if TEMPORAL_ADDRESS or DATABASE_URL is set. */
  readonly external?: boolean;
  /**
   * Whether to start Temporal's web UI.
   * @default false
   */
  readonly ui?: boolean;
  /** Receives the progress of the set-up. Use `silent` of src/servers for no output. */
  readonly log?: SetupProgress;
  /** Stops everything when aborted, also during the start. */
  readonly signal?: AbortSignal;
}

export interface Shop extends ShopServices {
  /** Starts orders, on the shop's own task queue. */
  readonly client: TenutoClient;
  /** A unique name, which is also the name of its task queue. */
  readonly name: string;
  readonly temporal: RunningTemporal;
  readonly postgres: RunningPostgres;
  readonly webhook: Webhook;
  readonly governing: Governing;
  /** The first of the workers. */
  readonly worker: ShopWorker;
  readonly workers: readonly ShopWorker[];
  /** Contains a log file for each child process. It is removed with the shop. */
  readonly folder: string;
  stop(): Promise<void>;
}

/** Starts a shop. Resolves once everything is ready for orders. If it fails, everything that was started is stopped. */
export async function startShop(options: ShopOptions = {}): Promise<Shop> {
  const closing = createClosing();
  const aborted = new Promise<never>((_, reject) => {
    const stop = () => void closing.close().finally(() => reject(new Error('Cannot start the shop: the start was aborted')));
    options.signal?.addEventListener('abort', stop, { once: true });
  });
  try {
    options.signal?.throwIfAborted();
    return await Promise.race([open(closing, options), aborted]);
  } catch (error) {
    await closing.close();
    throw error;
  }
}

interface ShopContext {
  readonly closing: Closing;
  readonly options: ShopOptions & { readonly log: SetupProgress };
  readonly name: string;
  readonly folder: string;
  readonly plan: readonly Planned[];
  readonly governing: Governing;
  readonly webhook: Webhook;
}

async function open(closing: Closing, options: ShopOptions): Promise<Shop> {
  const context = await prepare(closing, options);
  const { name, folder, webhook, governing } = context;
  const [temporal, services] = await Promise.all([closing.during(openTemporal(context)), closing.during(openServices(context))]);
  const [worker] = temporal.workers;
  if (!worker) throw new Error('Cannot start a shop without a worker: set { workers } to at least 1');
  return {
    name,
    folder,
    webhook,
    governing,
    worker,
    ...temporal,
    postgres: services.postgres,
    ...shopServices(services.services),
    stop: closing.close,
  };
}

async function prepare(closing: Closing, { log = reportTo(), ...options }: ShopOptions): Promise<ShopContext> {
  const name = `shop_${randomBytes(4).toString('hex')}`;
  const folder = await mkdtemp(join(tmpdir(), `tenuto-${name}-`));
  await closing.add('remains', () => rm(folder, { recursive: true, force: true }));
  const webhook = await startWebhook();
  await closing.add('program', webhook.stop);
  return {
    closing,
    options: { log, ...options },
    name,
    folder,
    plan: await planServices(),
    governing: await createGoverning(folder),
    webhook,
  };
}

async function openTemporal({ closing, options, name, folder, governing, webhook }: ShopContext) {
  const temporal = await startTemporal({
    dataFile: join(folder, 'temporal.db'),
    searchAttributes: { [outcomeAttribute]: 'Keyword' },
    ...pick(options, 'external', 'log', 'ui'),
  });
  await closing.add('server', temporal.stop);
  const client = await createClient({ temporal: temporal.connection, namespace: temporal.namespace, taskQueue: name });
  await closing.add('remains', client.close);
  webhook.connect(client);
  const create = (_: unknown, index: number) => createWorker(`worker ${index + 1}`, { temporal, taskQueue: name, governing, folder });
  const workers = Array.from({ length: options.workers ?? 1 }, create);
  for (const worker of workers) await closing.add('program', worker.stop);
  await showTask(options.log, 'Worker', async () => {
    await Promise.all(workers.map((worker) => worker.start()));
    return `process ${workers.map(({ pid }) => pid).join(', ')}`;
  });
  return { temporal, client, workers };
}

async function openServices({ closing, options, name, folder, plan, governing, webhook }: ShopContext) {
  const postgres = await startPostgres(pick(options, 'external', 'log'));
  await closing.add('server', postgres.stop);
  const databases = await createDatabases(postgres, { prefix: name, names: serviceNames });
  await closing.add('server', databases.drop);
  const env = { ...serviceEnvironment(options, webhook), TENUTO_REGISTRY: governing.registry };
  const created = plan.map(
    (planned) => [planned.name, createService(planned, { database: databases.urls[planned.name], folder, env })] as const,
  );
  const instances = created.flatMap(([, service]) => service.instances);
  for (const { process } of instances) await closing.add('program', process.stop);
  await showTask(options.log, 'Services', async () => {
    await Promise.all(instances.map(({ process }) => process.start()));
    return `${serviceNames.join(', ')}, each with a separate database; ${instances.length} instances, registered`;
  });
  return { postgres, services: Object.fromEntries(created) as Record<ServiceName, RunningService> };
}

/** Shows a task while it runs. The work returns the text to print at its end. */
async function showTask(log: SetupProgress, title: string, work: () => Promise<string>): Promise<void> {
  const task = log.task(title);
  const summary = await work().catch((error: unknown) => {
    task.end('not started');
    throw error;
  });
  task.end(summary);
}

function serviceEnvironment({ carrierDelay = '300ms', reservationTtl }: ShopOptions, webhook: Webhook): NodeJS.ProcessEnv {
  return {
    WEBHOOK_URL: webhook.url,
    CARRIER_DELAY: String(parseDuration(carrierDelay)),
    ...(reservationTtl !== undefined && { RESERVATION_TTL: reservationTtl }),
  };
}

function pick<T extends object, K extends keyof T>(from: T, ...keys: readonly K[]): Pick<T, K> {
  return Object.fromEntries(keys.filter((key) => key in from).map((key) => [key, from[key]])) as Pick<T, K>;
}
