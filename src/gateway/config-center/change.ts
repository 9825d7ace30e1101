// Changes of a configuration.
//
// 1. Nothing is written that could not be in force.
// 2. Nobody overwrites what another has written meanwhile without having seen it.
// 3. Nothing is lost: to go back is a new version with the old content.

import { anything, assertShape, record, something, text, type Options } from '../../model/shape.ts';
import { Conflict, type ConfigStore } from '../../registry/store.ts';
import { readDocument, type ConfigurationDocument } from './document.ts';
import { keep, written, type ConfigurationVersion } from './history.ts';
import { InvalidConfiguration } from './invalid-configuration.ts';
import { defaultKey, type KeyOptions } from './key.ts';
import { sameContent, standingOf, type Standing } from './standing.ts';

export interface ChangeOptions extends KeyOptions {
  readonly by: string;
  readonly why?: string;
  readonly now?: Date;
}

export interface RollBackOptions extends ChangeOptions {
  /** The version to go back to. Default: the last one that was different. */
  readonly to?: number;
}

export interface CurrentConfiguration {
  /** Undefined: there is none, or none that can be read. */
  readonly current: ConfigurationVersion | undefined;
  readonly findings: readonly string[];
}

const key = { key: text };
const change = { ...key, by: text, why: text, now: something };
const keyShape = record(key satisfies Options<KeyOptions>);
const changeShape = record(change satisfies Options<ChangeOptions>, ['by']);
const rollBackShape = record({ ...change, to: anything } satisfies Options<RollBackOptions>, ['by']); // which versions are kept is said below

/** What stands in the store. */
export async function currentConfiguration(store: ConfigStore, options: KeyOptions = {}): Promise<CurrentConfiguration> {
  assertShape('Cannot read the configuration', options, keyShape);
  const { key = defaultKey } = options;
  const { current, findings } = await standingOf(store, key);
  return { current, findings };
}

/** The last 20 versions, newest first. */
export async function configurationHistory(store: ConfigStore, options: KeyOptions = {}): Promise<readonly ConfigurationVersion[]> {
  assertShape('Cannot read the history of the configuration', options, keyShape);
  const { key = defaultKey } = options;
  const standing = await standingOf(store, key);
  return [...unkept(standing), ...standing.past].slice(0, 20);
}

/**
 * Writes `next` as a new version; the same content again is none. Rejects with `InvalidConfiguration` where it cannot be in force, and
 * with `Conflict` where another has changed it since `next.version`, or since it was read.
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
  const standing = await standingOf(store, options.key ?? defaultKey);
  const { current } = standing;
  if (document.version !== undefined && current && current.version !== document.version)
    throw conflict(`it was made from version ${String(document.version)}`, current);
  if (current && sameContent(current, document)) return current;
  return write(store, { standing, services: document.services }, options);
}

/** Writes an old version again, as a new one. */
export async function rollBackConfiguration(store: ConfigStore, options: RollBackOptions): Promise<ConfigurationVersion> {
  assertShape('Cannot roll the configuration back', options, rollBackShape);
  const standing = await standingOf(store, options.key ?? defaultKey);
  const { current, past } = standing;
  const { to } = options;
  const target = past.find((one) => (to === undefined ? !current || !sameContent(one, current) : one.version === to));
  if (!target) {
    const there = to === undefined ? 'there is none before it that differs' : `version ${String(to)} is not kept`;
    const known = past.map(({ version }) => version).join(', ') || 'none';
    throw new RangeError(`Cannot roll the configuration back: ${there}; kept are ${known}`);
  }
  const why = options.why ?? `back to version ${String(target.version)}`;
  return write(store, { standing, services: target.services }, { ...options, why });
}

interface Writing {
  readonly standing: Standing;
  readonly services: ConfigurationDocument['services'];
}

async function write(store: ConfigStore, { standing, services }: Writing, options: ChangeOptions): Promise<ConfigurationVersion> {
  const { key = defaultKey, by, why, now = new Date() } = options;
  const { stored, current, past } = standing;
  const at = now.toISOString();
  const version = Math.max(current?.version ?? 0, past[0]?.version ?? 0) + 1;
  const next: ConfigurationVersion = { version, by, at, ...(why !== undefined && { why }), services };
  const text = written(next);
  const reading = readDocument(text);
  if (reading.kind === 'refused') throw new InvalidConfiguration(reading.findings);
  for (const one of unkept(standing)) await keep(store, key, one);
  try {
    await store.put(key, text, stored?.version);
  } catch (error) {
    throw error instanceof Conflict ? conflict('it was read before that', (await standingOf(store, key)).current) : error;
  }
  await keep(store, key, next).catch(() => undefined); // it is in force, and the next change keeps it
  return next;
}

const unkept = ({ current, past }: Standing): readonly ConfigurationVersion[] =>
  current && !past.some(({ version }) => version === current.version) ? [current] : [];

function conflict(made: string, now: ConfigurationVersion | undefined): Conflict {
  const meanwhile = now
    ? `${now.by} has changed it to version ${String(now.version)}${now.at === undefined ? '' : ` at ${now.at}`}${now.why === undefined ? '' : ` ('${now.why}')`}`
    : 'it was changed by hand to what cannot be read';
  return new Conflict(`Cannot change the configuration: ${made}, and ${meanwhile}; look at what is there now, and change that`);
}
