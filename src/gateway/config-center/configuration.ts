// Watches the configuration in a store and applies each change to the services that it governs.
//
// 1. A document takes effect as a whole or not at all. When a subscriber is called, the whole change is in effect.
// 2. Whatever happens to the store, the last valid document stays in effect.
// 3. Only the subscribers of services whose part has changed are called.

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
  /** Called for each event of the configuration. @default `process.emitWarning` for a refused or unreadable configuration */
  readonly onEvent?: (event: ConfigurationEvent) => void;
}

export interface Configuration {
  /** Returns the governance of a service, for `governedTransport`. */
  of(service: string): Watched<Governance>;
  /** The version in effect. Undefined if the defaults are in effect, or a document that was written by hand without a version. */
  readonly version: number | undefined;
  /** Why the configuration in the store is not in effect. Empty if it is in effect. */
  readonly findings: readonly string[];
  /** Resolves when the configuration has been read, or reading it has failed. */
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
  let inEffect: { readonly version?: number | undefined; readonly services: ReadonlyMap<string, Governance> } | undefined;
  let findings: readonly string[] = [];
  let lost = false;
  let closed = false;
  let settle = (): void => undefined;
  const ready = new Promise<void>((resolve) => (settle = resolve));
  const stop = store.watch(key, { seen, failed });
  return {
    of: partOf,
    get version() {
      return inEffect?.version;
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
    const part = parts.get(service) ?? createPart(() => inEffect?.services.get(service) ?? defaults);
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
    const wrong = stored ? applyText(stored.value) : inEffect && [removed];
    if (wrong === undefined) return settle();
    findings = wrong;
    onEvent({ kind: 'refused', findings });
    if (inEffect) settle();
    else void applyLastValid().finally(settle);
  }

  /** Returns the findings that keep the document from taking effect, or undefined if it took effect. */
  function applyText(text: string): readonly string[] | undefined {
    const reading = readDocument(text);
    if (reading.kind === 'refused') return reading.findings;
    const wrong = apply(reading.document, []);
    return wrong.length > 0 ? wrong : undefined;
  }

  function apply({ version, services: named }: ConfigurationDocument, remaining: readonly string[]): readonly string[] {
    const services = new Map(Object.entries(named));
    const changed = [...parts].filter(([name, part]) => !isDeepStrictEqual(part.current, services.get(name) ?? defaults));
    const wrong = changed.flatMap(([name, part]) => within(name, part.violations(services.get(name) ?? defaults)));
    if (wrong.length > 0) return wrong;
    const isDifferent = !inEffect || findings.length > 0 || inEffect.version !== version || !isDeepStrictEqual(inEffect.services, services);
    inEffect = { version, services };
    findings = remaining;
    if (isDifferent) onEvent({ kind: 'applied', version, changed: changed.map(([name]) => name) });
    for (const [service, part] of changed) part.notify((error) => onEvent({ kind: 'listener-failed', service, error }));
    return [];
  }

  // A process that starts while the store holds an invalid document takes the last valid one from the history.
  async function applyLastValid(): Promise<void> {
    const past = await pastOf(store, key).catch(() => []);
    if (closed || inEffect) return;
    past.find((version) => apply(version, findings).length === 0);
  }
}

const removed = 'the configuration was removed from the store; to return to the defaults, write one without services';
