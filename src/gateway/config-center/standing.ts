// What stands in a store now: the current version, and those before it. A document that somebody has written by hand, past Tenuto, is a
// version of its own, though it was never given a number.

import { isDeepStrictEqual } from 'node:util';
import type { ConfigStore, Versioned } from '../../registry/store.ts';
import { readDocument, type ConfigurationDocument } from './document.ts';
import { isVersion, pastOf, type ConfigurationVersion } from './history.ts';

export interface Standing {
  readonly stored: Versioned | undefined;
  /** Undefined: there is none, or none that can be read. */
  readonly current: ConfigurationVersion | undefined;
  /** What keeps it from being read. */
  readonly findings: readonly string[];
  /** Newest first, the current one among them if it was kept already. */
  readonly past: readonly ConfigurationVersion[];
}

export async function standingOf(store: ConfigStore, key: string): Promise<Standing> {
  const past = await pastOf(store, key); // before the document: the past is never ahead of what it is the past of
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
