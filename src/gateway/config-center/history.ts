// The history of a configuration: its last 20 versions. Version n is stored at <key>/history/<n modulo 20>, so a store needs neither
// lists nor deletion.
//
// 1. Each version there took effect, or was about to.
// 2. A version is never replaced by an older one.

import { Conflict, type ConfigStore } from '../../registry/store.ts';
import { readDocument, type ConfigurationDocument } from './document.ts';

export interface ConfigurationVersion extends ConfigurationDocument {
  readonly version: number;
  readonly by: string;
}

const capacity = 20; // versions

const placeOf = (key: string, version: number): string => `${key}/history/${String(version % capacity)}`;

/** Reads the history, newest version first. */
export async function pastOf(store: ConfigStore, key: string): Promise<readonly ConfigurationVersion[]> {
  const found = await Promise.all(Array.from({ length: capacity }, (_, slot) => store.get(placeOf(key, slot))));
  const versions = found.flatMap((stored) => (stored ? versionIn(stored.value) : []));
  return versions.sort((one, other) => other.version - one.version);
}

export async function addToHistory(store: ConfigStore, key: string, version: ConfigurationVersion): Promise<void> {
  const place = placeOf(key, version.version);
  const there = await store.get(place);
  const [known] = there ? versionIn(there.value) : [];
  if (known && known.version >= version.version) return;
  try {
    await store.put(place, written(version), there?.version);
  } catch (error) {
    if (!(error instanceof Conflict)) throw error;
    await addToHistory(store, key, version); // another process has written this version or a newer one
  }
}

/** Writes a version as JSON that is indented for readers. */
export const written = ({ version, by, at, why, services }: ConfigurationVersion): string =>
  `${JSON.stringify({ version, by, ...(at !== undefined && { at }), ...(why !== undefined && { why }), services }, undefined, 2)}\n`;

function versionIn(value: string): readonly ConfigurationVersion[] {
  const reading = readDocument(value);
  return reading.kind === 'read' && isVersion(reading.document) ? [reading.document] : [];
}

export const isVersion = (document: ConfigurationDocument): document is ConfigurationVersion =>
  document.version !== undefined && document.by !== undefined;
