// Reads, changes and rolls back the configuration in a store.
//
// 1. Only a valid configuration is written.
// 2. A change never overwrites a version that its author has not seen.
// 3. No version is lost: a roll-back is a new version with the old content.

import { anything, assertShape, record, something, text, type Options } from '../../model/shape.ts';
import { Conflict, type ConfigStore } from '../../registry/store.ts';
import { readDocument, type ConfigurationDocument } from './document.ts';
import { addToHistory, written, type ConfigurationVersion } from './history.ts';
import { InvalidConfiguration } from './invalid-configuration.ts';
import { defaultKey, type KeyOptions } from './key.ts';
import { sameContent, readStored, type StoredConfiguration } from './standing.ts';

export interface ChangeOptions extends KeyOptions {
  readonly by: string;
  readonly why?: string;
  readonly now?: Date;
}

export interface RollBackOptions extends ChangeOptions {
  /** The version to return to. @default the last version with different content */
  readonly to?: number;
}

export interface CurrentConfiguration {
  /** Undefined if the store holds no configuration, or an invalid one. */
  readonly current: ConfigurationVersion | undefined;
  readonly findings: readonly string[];
}

const key = { key: text };
const change = { ...key, by: text, why: text, now: something };
const keyShape = record(key satisfies Options<KeyOptions>);
const changeShape = record(change satisfies Options<ChangeOptions>, ['by']);
const rollBackShape = record({ ...change, to: anything } satisfies Options<RollBackOptions>, ['by']); // an unknown version is reported below, with the stored ones

/** Reads the configuration in the store. */
export async function currentConfiguration(store: ConfigStore, options: KeyOptions = {}): Promise<CurrentConfiguration> {
  assertShape('Cannot read the configuration', options, keyShape);
  const { key = defaultKey } = options;
  const { current, findings } = await readStored(store, key);
  return { current, findings };
}

/** Reads the last 20 versions of the configuration, newest first. */
export async function configurationHistory(store: ConfigStore, options: KeyOptions = {}): Promise<readonly ConfigurationVersion[]> {
  assertShape('Cannot read the history of the configuration', options, keyShape);
  const { key = defaultKey } = options;
  const before = await readStored(store, key);
  return [...notInHistory(before), ...before.past].slice(0, 20);
}

/**
 * Writes `next` as a new version of the configuration. If the content is unchanged, it writes nothing and returns the current version.
 *
 * @throws InvalidConfiguration if `next` is invalid
 * @throws Conflict if the configuration was changed since `next.version`, or since this call read it
 */
export async function changeConfiguration(
  store: ConfigStore,
  next: ConfigurationDocument,
  options: ChangeOptions,
): Promise<ConfigurationVersion> {
  assertShape('Cannot change the configuration', options, changeShape);
  const reading = readDocument(next);
  if (reading.kind === 'refused') throw new InvalidConfiguration(reading.findings);
  const { document } = reading;
  const before = await readStored(store, options.key ?? defaultKey);
  const { current } = before;
  if (document.version !== undefined && current && current.version !== document.version)
    throw conflict(`the change is based on version ${String(document.version)}`, current);
  if (current && sameContent(current, document)) return current;
  return write(store, { before, services: document.services }, options);
}

/**
 * Writes the content of an old version again, as a new version.
 *
 * @throws RangeError if the version is not in the history
 * @throws Conflict if the configuration was changed since this call read it
 */
export async function rollBackConfiguration(store: ConfigStore, options: RollBackOptions): Promise<ConfigurationVersion> {
  assertShape('Cannot roll the configuration back', options, rollBackShape);
  const before = await readStored(store, options.key ?? defaultKey);
  const { current, past } = before;
  const { to } = options;
  const target = past.find((one) => (to === undefined ? !current || !sameContent(one, current) : one.version === to));
  if (!target) {
    const missing = to === undefined ? 'no earlier version has different content' : `version ${String(to)} is not in its history`;
    const known = past.map(({ version }) => version).join(', ') || 'no versions';
    throw new RangeError(`Cannot roll the configuration back: ${missing}, which contains ${known}`);
  }
  const why = options.why ?? `back to version ${String(target.version)}`;
  return write(store, { before, services: target.services }, { ...options, why });
}

interface Writing {
  readonly before: StoredConfiguration;
  readonly services: ConfigurationDocument['services'];
}

async function write(store: ConfigStore, { before, services }: Writing, options: ChangeOptions): Promise<ConfigurationVersion> {
  const { key = defaultKey, by, why, now = new Date() } = options;
  const { stored, current, past } = before;
  const at = now.toISOString();
  const version = Math.max(current?.version ?? 0, past[0]?.version ?? 0) + 1;
  const next: ConfigurationVersion = { version, by, at, ...(why !== undefined && { why }), services };
  const text = written(next);
  const reading = readDocument(text);
  if (reading.kind === 'refused') throw new InvalidConfiguration(reading.findings);
  for (const one of notInHistory(before)) await addToHistory(store, key, one);
  try {
    await store.put(key, text, stored?.version);
  } catch (error) {
    throw error instanceof Conflict ? conflict('the change is based on an older version', (await readStored(store, key)).current) : error;
  }
  await addToHistory(store, key, next).catch(() => undefined); // it took effect already, and the next change adds it to the history
  return next;
}

const notInHistory = ({ current, past }: StoredConfiguration): readonly ConfigurationVersion[] =>
  current && !past.some(({ version }) => version === current.version) ? [current] : [];

function conflict(basis: string, now: ConfigurationVersion | undefined): Conflict {
  const meanwhile = now
    ? `${now.by} has changed it to version ${String(now.version)}${now.at === undefined ? '' : ` at ${now.at}`}${now.why === undefined ? '' : ` ('${now.why}')`}`
    : 'it was changed by hand and is now invalid';
  return new Conflict(`Cannot change the configuration: ${basis}, and ${meanwhile}. Read the current configuration and change that`);
}
