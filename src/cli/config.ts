// tenuto config: looks at the configuration centre, changes it, and takes changes back.

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
import { differences, lineOf, shownDifferences, shownFindings, shownHistory } from './config-words.ts';
import { textOf } from '../platform/text-of.ts';

const options = { store: { type: 'string' }, key: { type: 'string' }, json: { type: 'boolean' } } as const;
const changing = { ...options, why: { type: 'string' }, by: { type: 'string' } } as const;

interface Centre {
  readonly store: ConfigStore;
  readonly at: { readonly key?: string };
  /** Says it as text, or as JSON where that is asked for. */
  readonly tell: (text: string, json: unknown) => void;
}

const show: Command = {
  usage: '[--store url] [--key name] [--json]',
  summary: 'prints the configuration, to be changed and applied',
  options,
  takes: 0,
  run: (asked) =>
    inCentre(asked, async ({ store, at }) => {
      const current = await readable(store, at);
      if (current) asked.note(lineOf(current));
      else asked.note(`There is no configuration in ${store.name} yet: every service has the defaults.`);
      asked.say(json(current ?? { services: {} }));
    }),
};

const check: Command = {
  usage: '<file> [--json]',
  summary: 'says everything that is wrong with a configuration; no store is asked',
  options: { json: options.json },
  takes: 1,
  async run(asked) {
    const [file = ''] = asked.positionals;
    const reading = readDocument(await textIn(file));
    const findings = reading.kind === 'refused' ? reading.findings : [];
    if (asked.options['json'] === true) asked.say(json({ findings }));
    if (reading.kind === 'refused') throw new CannotDo(shownFindings(`${file} cannot be in force:`, findings));
    const services = Object.keys(reading.document.services);
    if (asked.options['json'] !== true) asked.say(`${file} can be in force; services: ${services.join(', ') || 'none'}\n`);
  },
};

const apply: Command = {
  usage: '<file> [--why text] [--by name] [--store url] [--key name] [--json]',
  summary: 'puts a configuration in force, as a new version',
  options: changing,
  takes: 1,
  async run(asked) {
    const [file = ''] = asked.positionals;
    const reading = readDocument(await textIn(file));
    if (reading.kind === 'refused') throw new CannotDo(shownFindings(`Cannot apply ${file}; nothing was changed:`, reading.findings));
    await inCentre(asked, (centre) =>
      change(centre, () => changeConfiguration(centre.store, reading.document, { ...centre.at, ...madeBy(asked) })),
    );
  },
};

const rollback: Command = {
  usage: '[version] [--why text] [--by name] [--store url] [--key name] [--json]',
  summary: 'puts an earlier version in force again, as a new one; without a number, the last that was different',
  options: changing,
  takes: 0,
  mayTake: 1,
  run: (asked) => {
    const to = versionOf(asked);
    return inCentre(asked, (centre) =>
      change(centre, () => rollBackConfiguration(centre.store, { ...centre.at, ...madeBy(asked), ...(to !== undefined && { to }) })),
    );
  },
};

const history: Command = {
  usage: '[--store url] [--key name] [--json]',
  summary: 'lists the last 20 versions: who changed it when, and why',
  options,
  takes: 0,
  run: (asked) =>
    inCentre(asked, async ({ store, at, tell }) => {
      const versions = await configurationHistory(store, at);
      const { current } = await currentConfiguration(store, at);
      tell(shownHistory(versions, current?.version), versions);
    }),
};

const diff: Command = {
  usage: '[version] [--store url] [--key name] [--json]',
  summary: 'says what has changed since a version; without a number, since the last one that was different',
  options,
  takes: 0,
  mayTake: 1,
  run: (asked) => {
    const wanted = versionOf(asked);
    return inCentre(asked, async ({ store, at, tell }) => {
      const current = await readable(store, at);
      const before = earlier(await configurationHistory(store, at), { wanted, current });
      const found = differences(before.services, current?.services ?? {});
      tell(`From version ${String(before.version)} to ${String(current?.version ?? 'nothing')}:\n${shownDifferences(found)}`, found);
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

async function inCentre({ options, say }: Asked, act: (centre: Centre) => Promise<void>): Promise<void> {
  const url = options['store'] ?? process.env['TENUTO_CONFIG'];
  if (typeof url !== 'string' || url === '')
    throw new CannotDo(
      'Cannot tell where the configuration is: pass --store or set TENUTO_CONFIG: file:/directory, consul://host:port or etcd://host:port',
    );
  const { key } = options;
  const tell = (text: string, value: unknown): void => say(options['json'] === true ? json(value) : `${text}\n`);
  let store: ConfigStore | undefined;
  try {
    store = storeFrom(url);
    await act({ store, at: typeof key === 'string' ? { key } : {}, tell });
  } catch (error) {
    if (error instanceof CannotDo) throw error;
    if (error instanceof InvalidConfiguration)
      throw new CannotDo(shownFindings('Cannot change the configuration; nothing was changed:', error.findings), { cause: error });
    throw new CannotDo(error instanceof Error ? error.message : String(error), { cause: error });
  } finally {
    await store?.close();
  }
}

async function change({ store, at, tell }: Centre, act: () => Promise<ConfigurationVersion>): Promise<void> {
  const { current } = await currentConfiguration(store, at);
  const next = await act();
  const { services: _services, ...version } = next;
  if (next.version === current?.version) {
    tell(`Nothing to change: version ${String(next.version)} says the same.`, { ...version, changes: [] });
    return;
  }
  const changes = differences(current?.services ?? {}, next.services);
  tell(`Version ${String(next.version)} is written, and in force wherever it is watched:\n${shownDifferences(changes)}`, {
    ...version,
    changes,
  });
}

async function readable(store: ConfigStore, at: Centre['at']): Promise<ConfigurationVersion | undefined> {
  const { current, findings } = await currentConfiguration(store, at);
  if (findings.length === 0) return current;
  const first = `What is in ${store.name} is refused; the last good version stays in force. 'tenuto config rollback' writes it again, 'tenuto config apply' another:`;
  throw new CannotDo(shownFindings(first, findings));
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
    `Cannot compare: ${wanted === undefined ? 'there is no other version' : `version ${String(wanted)} is not kept`}; kept are ${known}`,
  );
}

function versionOf({ positionals: [given] }: Asked): number | undefined {
  if (given === undefined) return undefined;
  if (/^[1-9]\d{0,12}$/.test(given)) return Number(given);
  throw new CannotDo(`Cannot take '${given}' for a version: it is a number, as 'tenuto config history' lists them`);
}

function madeBy({ options: { by, why } }: Asked): { readonly by: string; readonly why?: string } {
  return { by: typeof by === 'string' && by !== '' ? by : userInfo().username, ...(typeof why === 'string' && why !== '' && { why }) };
}

async function textIn(file: string): Promise<string> {
  try {
    return textOf(await readFile(file));
  } catch (error) {
    throw new CannotDo(
      `Cannot read '${file}': ${error instanceof Error ? error.message : String(error)}; 'tenuto config show' prints one to begin with`,
    );
  }
}

const json = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`;
