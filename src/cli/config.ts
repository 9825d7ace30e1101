// The `tenuto config` commands: show, check, apply, compare and roll back the configuration in a store.

import { readFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import {
  changeConfiguration,
  configurationHistory,
  currentConfiguration,
  InvalidConfiguration,
  readDocument,
  rollBackConfiguration,
  type ConfigurationVersion,
} from '../activities/index.ts';
import { storeFrom, type ConfigStore } from '../registry/index.ts';
import { CannotDo, type Asked, type Command } from './command.ts';
import { differences, lineOf, formatDifferences, formatFindings, formatHistory } from './config-words.ts';
import { textOf } from '../platform/text-of.ts';

const options = { store: { type: 'string' }, key: { type: 'string' }, json: { type: 'boolean' } } as const;
const changing = { ...options, why: { type: 'string' }, by: { type: 'string' } } as const;

interface Target {
  readonly store: ConfigStore;
  readonly at: { readonly key?: string };
  /** Prints the text, or the value as JSON if --json is set. */
  readonly print: (text: string, json: unknown) => void;
}

const show: Command = {
  usage: '[--store url] [--key name] [--json]',
  summary: 'prints the configuration, so that it can be changed and applied',
  options,
  takes: 0,
  run: (asked) =>
    withStore(asked, async ({ store, at }) => {
      const current = await readable(store, at);
      if (current) asked.note(lineOf(current));
      else asked.note(`There is no configuration in ${store.name} yet. Every service has the defaults.`);
      asked.print(json(current ?? { services: {} }));
    }),
};

const check: Command = {
  usage: '<file> [--json]',
  summary: 'lists all errors in a configuration file, without a store',
  options: { json: options.json },
  takes: 1,
  async run(asked) {
    const [file = ''] = asked.positionals;
    const reading = readDocument(await textIn(file));
    const findings = reading.kind === 'refused' ? reading.findings : [];
    if (asked.options['json'] === true) asked.print(json({ findings }));
    if (reading.kind === 'refused') throw new CannotDo(formatFindings(`Cannot use '${file}' as a configuration:`, findings));
    const services = Object.keys(reading.document.services);
    if (asked.options['json'] !== true) asked.print(`${file} is valid; services: ${services.join(', ') || 'none'}\n`);
  },
};

const apply: Command = {
  usage: '<file> [--why text] [--by name] [--store url] [--key name] [--json]',
  summary: 'applies a configuration, as a new version',
  options: changing,
  takes: 1,
  async run(asked) {
    const [file = ''] = asked.positionals;
    const reading = readDocument(await textIn(file));
    if (reading.kind === 'refused') throw new CannotDo(formatFindings(`Cannot apply '${file}', nothing was changed:`, reading.findings));
    await withStore(asked, (target) =>
      change(target, () => changeConfiguration(target.store, reading.document, { ...target.at, ...madeBy(asked) })),
    );
  },
};

const rollback: Command = {
  usage: '[version] [--why text] [--by name] [--store url] [--key name] [--json]',
  summary: 'applies an earlier version again, as a new version; without a number, the last different one',
  options: changing,
  takes: 0,
  mayTake: 1,
  run: (asked) => {
    const to = versionOf(asked);
    return withStore(asked, (target) =>
      change(target, () => rollBackConfiguration(target.store, { ...target.at, ...madeBy(asked), ...(to !== undefined && { to }) })),
    );
  },
};

const history: Command = {
  usage: '[--store url] [--key name] [--json]',
  summary: 'lists the last 20 versions: who changed what, when and why',
  options,
  takes: 0,
  run: (asked) =>
    withStore(asked, async ({ store, at, print }) => {
      const versions = await configurationHistory(store, at);
      const { current } = await currentConfiguration(store, at);
      print(formatHistory(versions, current?.version), versions);
    }),
};

const diff: Command = {
  usage: '[version] [--store url] [--key name] [--json]',
  summary: 'shows the changes since a version; without a number, since the last different one',
  options,
  takes: 0,
  mayTake: 1,
  run: (asked) => {
    const wanted = versionOf(asked);
    return withStore(asked, async ({ store, at, print }) => {
      const current = await readable(store, at);
      const before = earlier(await configurationHistory(store, at), { wanted, current });
      const found = differences(before.services, current?.services ?? {});
      print(`From version ${String(before.version)} to ${String(current?.version ?? 'nothing')}:\n${formatDifferences(found)}`, found);
    });
  },
};

export const configCommands: Readonly<Record<string, Command>> = {
  'config show': show,
  'config check': check,
  'config apply': apply,
  'config history': history,
  'config diff': diff,
  'config rollback': rollback,
};

async function withStore({ options, print: printText }: Asked, act: (target: Target) => Promise<void>): Promise<void> {
  const url = options['store'] ?? process.env['TENUTO_CONFIG'];
  if (typeof url !== 'string' || url === '')
    throw new CannotDo(
      'Cannot find the configuration: no store is set. Pass --store or set TENUTO_CONFIG: file:/directory, consul://host:port or etcd://host:port',
    );
  const { key } = options;
  const print = (text: string, value: unknown): void => printText(options['json'] === true ? json(value) : `${text}\n`);
  let store: ConfigStore | undefined;
  try {
    store = storeFrom(url);
    await act({ store, at: typeof key === 'string' ? { key } : {}, print });
  } catch (error) {
    if (error instanceof CannotDo) throw error;
    if (error instanceof InvalidConfiguration)
      throw new CannotDo(formatFindings('Cannot change the configuration, nothing was changed:', error.findings), { cause: error });
    throw new CannotDo(error instanceof Error ? error.message : String(error), { cause: error });
  } finally {
    await store?.close();
  }
}

async function change({ store, at, print }: Target, act: () => Promise<ConfigurationVersion>): Promise<void> {
  const { current } = await currentConfiguration(store, at);
  const next = await act();
  const { services: _services, ...version } = next;
  if (next.version === current?.version) {
    print(`Nothing to change: version ${String(next.version)} has the same content.`, { ...version, changes: [] });
    return;
  }
  const changes = differences(current?.services ?? {}, next.services);
  print(`Version ${String(next.version)} is written, and takes effect wherever it is watched:\n${formatDifferences(changes)}`, {
    ...version,
    changes,
  });
}

async function readable(store: ConfigStore, at: Target['at']): Promise<ConfigurationVersion | undefined> {
  const { current, findings } = await currentConfiguration(store, at);
  if (findings.length === 0) return current;
  const first = `Cannot use the configuration in ${store.name}, so the last valid version stays in force. Write it again with 'tenuto config rollback', or another one with 'tenuto config apply':`;
  throw new CannotDo(formatFindings(first, findings));
}

interface Wanted {
  readonly wanted: number | undefined;
  readonly current: ConfigurationVersion | undefined;
}

function earlier(versions: readonly ConfigurationVersion[], { wanted, current }: Wanted): ConfigurationVersion {
  const changed = (one: ConfigurationVersion): boolean => differences(one.services, current?.services ?? {}).length > 0;
  const found = versions.find((one) => (wanted === undefined ? changed(one) : one.version === wanted));
  if (found) return found;
  const known = versions.map(({ version }) => version).join(', ') || 'none';
  throw new CannotDo(
    `Cannot compare versions: ${wanted === undefined ? 'there is no other version' : `version ${String(wanted)} is not kept`}. Kept versions: ${known}`,
  );
}

function versionOf({ positionals: [given] }: Asked): number | undefined {
  if (given === undefined) return undefined;
  if (/^[1-9]\d{0,12}$/.test(given)) return Number(given);
  throw new CannotDo(`Cannot use '${given}' as a version: a version is a number. See 'tenuto config history'`);
}

function madeBy({ options: { by, why } }: Asked): { readonly by: string; readonly why?: string } {
  return { by: typeof by === 'string' && by !== '' ? by : userInfo().username, ...(typeof why === 'string' && why !== '' && { why }) };
}

async function textIn(file: string): Promise<string> {
  try {
    return textOf(await readFile(file));
  } catch (error) {
    throw new CannotDo(
      `Cannot read '${file}': ${error instanceof Error ? error.message : String(error)}. 'tenuto config show' prints a configuration to start from`,
    );
  }
}

const json = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`;
