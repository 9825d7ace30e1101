// Lists the addresses of everything in the shop, for the user of the demo.

import type { Shop } from './shop.ts';

export function addressesOf({ temporal, services, webhook, workers, folder, name }: Shop): string {
  const lines: (readonly [string, string])[] = [
    ['Temporal', `${temporal.address}, namespace ${temporal.namespace}, task queue ${name}`],
    ...(temporal.uiUrl === undefined ? [] : [['  web UI', temporal.uiUrl] as const]),
    ...Object.entries(services).flatMap(([service, { url, database }]) => [[service, url] as const, ['  database', database] as const]),
    ['webhook', webhook.url],
    ...workers.map(({ healthUrl, pid }) => ['worker', `${healthUrl ?? 'not running'} (process ${pid ?? 0})`] as const),
    ['logs', folder],
  ];
  return lines.map(([what, where]) => `${what.padEnd(12)}${where}`).join('\n');
}
