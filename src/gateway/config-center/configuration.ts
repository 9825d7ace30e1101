// The governance of all services as a store has it, as long as it is used.
//
// 1. A document is in force as a whole or not at all; whoever is told of a change finds all of it changed.
// 2. Whatever becomes of the store, the last good document stays in force.
// 3. Only services whose part has changed are told.

import { isDeepStrictEqual } from 'node:util';
import { assertShape, callback, record, text, type Options } from '../../model/shape.ts';
import { safeListener } from '../../platform/safe-listener.ts';
import type { ConfigStore, Versioned } from '../../registry/store.ts';
import type { Watched } from '../watched.ts';
import type { Governance } from '../policy/governance.ts';
import { readDocument, within, type ConfigurationDocument } from './document.ts';
import { warn, type ConfigurationEvent } from './event.ts';
import { pastOf } from './history.ts';
import { defaultKey, type KeyOptions } from './key.ts';
import { createPart, type Part } from './part.ts';

export interface ConfigurationOptions extends KeyOptions {
  /** Default: what is refused or cannot be read is a warning of the process. */
  readonly onEvent?: (event: ConfigurationEvent) => void;
}

export interface Configuration {
  /** For `governed`. */
  of(service: string): Watched<Governance>;
  /** What is in force; undefined: the defaults, or what was written by hand. */
  readonly version: number | undefined;
  /** Why what is in the store is not in force. Empty: it is. */
  readonly findings: readonly string[];
  /** When it is known what is in force, or that the store does not answer. */
  readonly ready: Promise<void>;
  close(): void;
}

const defaults: Governance = {};

const shape = record({ key: text, onEvent: callback } satisfies Options<ConfigurationOptions>);

export function openConfiguration(store: ConfigStore, options: ConfigurationOptions = {}): Configuration {
  assertShape('Cannot open the configuration', options, shape);
  const { key = defaultKey, onEvent: listener = warn } = options;
  const onEvent = safeListener(listener, `configuration '${key}'`);
  const parts = new Map<string, Part>();
  let inForce: { readonly version?: number | undefined; readonly services: ReadonlyMap<string, Governance> } | undefined;
  let findings: readonly string[] = [];
  let lost = false;
  let closed = false;
  let settle = (): void => undefined;
  const ready = new Promise<void>((resolve) => (settle = resolve));
  const stop = store.watch(key, { seen, failed });
  return {
    of: partOf,
    get version() {
      return inForce?.version;
    },
    get findings() {
      return findings;
    },
    ready,
    close() {
      closed = true;
      stop();
      parts.clear();
    },
  };

  function partOf(service: string): Part {
    const part = parts.get(service) ?? createPart(() => inForce?.services.get(service) ?? defaults);
    parts.set(service, part);
    return part;
  }

  function failed(error: Error): void {
    settle();
    if (!lost) onEvent({ kind: 'unreachable', error });
    lost = true;
  }

  function seen(stored: Versioned | undefined): void {
    if (lost) onEvent({ kind: 'reachable' });
    lost = false;
    const wrong = stored ? tryOut(stored.value) : inForce && [gone];
    if (wrong === undefined) return settle();
    findings = wrong;
    onEvent({ kind: 'refused', findings });
    if (inForce) settle();
    else void takeLastGood().finally(settle);
  }

  /** What keeps it from being in force; undefined: nothing, it is. */
  function tryOut(text: string): readonly string[] | undefined {
    const reading = readDocument(text);
    if (reading.kind === 'refused') return reading.findings;
    const wrong = take(reading.document, []);
    return wrong.length > 0 ? wrong : undefined;
  }

  function take({ version, services: named }: ConfigurationDocument, left: readonly string[]): readonly string[] {
    const services = new Map(Object.entries(named));
    const changed = [...parts].filter(([name, part]) => !isDeepStrictEqual(part.current, services.get(name) ?? defaults));
    const wrong = changed.flatMap(([name, part]) => within(name, part.misfits(services.get(name) ?? defaults)));
    if (wrong.length > 0) return wrong;
    const isNews = !inForce || findings.length > 0 || inForce.version !== version || !isDeepStrictEqual(inForce.services, services);
    inForce = { version, services };
    findings = left;
    if (isNews) onEvent({ kind: 'applied', version, changed: changed.map(([name]) => name) });
    for (const [service, part] of changed) part.tell((error) => onEvent({ kind: 'listener-failed', service, error }));
    return [];
  }

  // Whoever starts while the store holds what cannot be does not know the last good one, but the history does.
  async function takeLastGood(): Promise<void> {
    const past = await pastOf(store, key).catch(() => []);
    if (closed || inForce) return;
    past.find((version) => take(version, findings).length === 0);
  }
}

const gone = 'there is no configuration any more; to go back to the defaults, write one without services';
