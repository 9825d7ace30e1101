// The start-up report of a worker: what it hosts, where, and how long the start took.

import type { Bundle } from './bundle/bundle.ts';
import type { Connected } from './connection.ts';
import type { Discovered } from './discover.ts';
import type { Health } from './health.ts';
import type { WorkerSettings } from './settings.ts';

interface Started {
  readonly found: Discovered;
  readonly bundle: Bundle;
  readonly connected: Connected;
  readonly settings: WorkerSettings;
  readonly health: Health | undefined;
  readonly milliseconds: number;
}

export function reportOf({ found, bundle, connected, settings, health, milliseconds }: Started): readonly string[] {
  const size = `${String(Math.round(bundle.code.length / 1000))} kB, ${bundle.cached ? 'cached' : 'built'}`;
  const services = settings.services.map(({ service }) => service.name).join(', ') || 'none';
  return [
    `Worker ready in ${(milliseconds / 1000).toFixed(1)} s on task queue '${settings.taskQueue ?? 'tenuto'}' (${connected.address}, namespace ${connected.namespace})`,
    `  processes  ${[...found.exports.keys()].join(', ')}`,
    `  services   ${services}`,
    `  bundle     ${size}`,
    ...(health ? [`  health     ${health.url}`] : []),
  ];
}
