// A Temporal to work with: the user's own, or an embedded development server of ours, started tuned.
// With a data file the embedded server finds everything again after a restart, a kill included.

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
  /** Default: the one of the user's configuration, else 'default'. */
  readonly namespace?: string;
  /** false: an own server, whatever the environment says. */
  readonly external?: boolean;
  /** SQLite file that keeps the data. Default: in memory. */
  readonly dataFile?: string;
  /** Default: a free one. */
  readonly port?: number;
  /** The web UI: true, or its port. Default: none. */
  readonly ui?: boolean | number;
  /** Registered by the embedded server. */
  readonly searchAttributes?: SearchAttributes;
  /** Temporal's dynamic configuration for the embedded server, such as `{ 'limit.historyCount.suggestContinueAsNew': 20 }`. */
  readonly dynamicConfig?: Readonly<Record<string, unknown>>;
  readonly log?: SetupProgress;
}

export interface RunningTemporal {
  readonly address: string;
  readonly namespace: string;
  /** For Connection.connect and NativeConnection.connect: the address, and TLS and API key where the user's configuration has them. */
  readonly connection: ConnectionOptions & { readonly address: string };
  readonly how: string;
  readonly uiUrl?: string;
  /** Of the embedded server. */
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

// The settings are for clients; the server is told everything by its arguments.
const withoutTemporalSettings = (): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('TEMPORAL_')));
