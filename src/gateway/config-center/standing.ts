// The configuration in a store now: the current version, and the history. A document that was written by hand, without Tenuto, counts as a
// version of its own, although it has no number.

import { isDeepStrictEqual } from 'node:util';
import type { ConfigStore, Versioned } from '../../registry/store.ts';
import { readDocument, type ConfigurationDocument } from './document.ts';
import { isVersion, pastOf, type ConfigurationVersion } from './history.ts';

export interface StoredConfiguration {
  readonly stored: Versioned | undefined;
  /** Undefined if the store holds no configuration, or an invalid one. */
  readonly current: ConfigurationVersion | undefined;
  /** Why the stored document is invalid. */
  readonly findings: readonly string[];
  /** The history, newest first. It contains the current version if that was added already. */
  readonly past: readonly ConfigurationVersion[];
}

export async function readStored(store: ConfigStore, key: string): Promise<StoredConfiguration> {
  const past = await pastOf(store, key); // read before the document, so that it is never newer than the document
  const stored = await store.get(key);
  if (!stored) return { stored, current: undefined, findings: [], past };
  const reading = readDocument(stored.value);
  return reading.kind === 'read'
    ? { stored, current: numbered(reading.document, past), findings: [], past }
    : { stored, current: undefined, findings: reading.findings, past };
}

function numbered(document: ConfigurationDocument, past: readonly ConfigurationVersion[]): ConfigurationVersion {
  const { services } = document;
  const [latest] = past;
  const known = past.find(({ version }) => version === document.version);
  const newest = latest?.version ?? 0;
  if (isVersion(document) && document.version >= newest && (!known || sameContent(known, document))) return document;
  if (latest && sameContent(latest, document)) return latest;
  return { version: Math.max(newest, document.version ?? 0) + 1, by: 'somebody by hand', services };
}

export const sameContent = (one: ConfigurationDocument, other: ConfigurationDocument): boolean =>
  isDeepStrictEqual(one.services, other.services);
