// Starts an embedded Temporal development server with tuned settings, or uses the user's own Temporal.
// With a data file the embedded server keeps its data across restarts and kills.

import { mkdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { ConnectionOptions } from '@temporalio/client';

import { assertPortFree, freePort, knock } from '../process/port.ts';
import { reportTo, type SetupProgress } from '../progress.ts';
import { startServer } from '../process/server-process.ts';
import { findTemporal } from './temporal-binary.ts';
import { assertReachable, configuredTemporal, type ExternalTemporal } from './temporal-external.ts';
import { probeTemporal } from './temporal-probe.ts';
import { devServerArgs, type DevServer, type SearchAttributes } from './temporal-tuning.ts';

export interface TemporalOptions {
  /** @default the namespace of the user's configuration, or 'default' */
  readonly namespace?: string;
  /** `false` starts an embedded server even if the environment names one. */
  readonly external?: boolean;
  /** The SQLite file that keeps the data. @default in memory */
  readonly dataFile?: string;
  /** @default a free port */
  readonly port?: number;
  /** Starts the web UI: `true`, or its port. @default false */
  readonly ui?: boolean | number;
  /** Search attributes that the embedded server registers. */
  readonly searchAttributes?: SearchAttributes;
  /** Temporal's dynamic configuration for the embedded server, such as `{ 'limit.historyCount.suggestContinueAsNew': 20 }`. */
  readonly dynamicConfig?: Readonly<Record<string, unknown>>;
  readonly log?: SetupProgress;
}

export interface RunningTemporal {
  readonly address: string;
  readonly namespace: string;
  /** Options for Connection.connect and NativeConnection.connect: the address, with TLS and API key from the user's configuration. */
  readonly connection: ConnectionOptions & { readonly address: string };
  readonly how: string;
  readonly uiUrl?: string;
  /** The process id of the embedded server. */
  readonly pid?: number;
  readonly stop: () => Promise<void>;
}

export async function startTemporal(options: TemporalOptions = {}): Promise<RunningTemporal> {
  const external = options.external === false ? undefined : configuredTemporal();
  return external ? useExternal(external, options) : startEmbedded(options);
}

async function useExternal(external: ExternalTemporal, { namespace, log = reportTo() }: TemporalOptions): Promise<RunningTemporal> {
  const { connection, how } = external;
  const used = namespace ?? external.namespace ?? 'default';
  await assertReachable(external, used);
  log.say(`Temporal: ${connection.address}, namespace '${used}' (${how})`);
  return { address: connection.address, namespace: used, connection, how, stop: () => Promise.resolve() };
}

async function startEmbedded(options: TemporalOptions): Promise<RunningTemporal> {
  const { log = reportTo() } = options;
  const server = await describe(options);
  const { path, how } = await findTemporal({ log });
  const connection = { address: `127.0.0.1:${server.port}` };
  const { pid, stop } = await startServer({
    name: 'Temporal',
    command: path,
    args: devServerArgs(server),
    env: withoutTemporalSettings(),
    probe: () => knock(server.port).then(() => probeTemporal(connection, server.namespace)),
  });
  const uiUrl = server.uiPort === undefined ? undefined : `http://127.0.0.1:${server.uiPort}`;
  log.say(`Temporal: ${connection.address}, ${server.dataFile ?? 'in memory'} (${how})`);
  return { ...connection, namespace: server.namespace, connection, how, pid, stop, ...(uiUrl !== undefined && { uiUrl }) };
}

async function describe({
  port,
  ui = false,
  namespace = 'default',
  dataFile,
  searchAttributes = {},
  dynamicConfig = {},
}: TemporalOptions): Promise<DevServer> {
  if (dataFile !== undefined) await mkdir(dirname(resolve(dataFile)), { recursive: true });
  return {
    port: await choosePort(port, 'Temporal'),
    uiPort: ui === false ? undefined : await choosePort(ui === true ? undefined : ui, "Temporal's web UI"),
    namespace,
    dataFile: dataFile === undefined ? undefined : resolve(dataFile),
    searchAttributes,
    dynamicConfig,
  };
}

async function choosePort(wanted: number | undefined, purpose: string): Promise<number> {
  if (wanted === undefined || wanted === 0) return freePort();
  await assertPortFree(wanted, { purpose, remedy: 'Stop what listens there, or choose another port (0 takes any free one).' });
  return wanted;
}

// These settings are for clients. The server gets its settings as arguments.
const withoutTemporalSettings = (): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('TEMPORAL_')));
