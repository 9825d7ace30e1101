// Where the shop's services are found, and how their calls are governed: a registry and a configuration centre, both in files.

import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { changeConfiguration } from '../src/activities/index.ts';
import { storeFrom } from '../src/registry/index.ts';
import { canaryVersion } from './services.ts';

export interface Governing {
  /** URLs, as in TENUTO_REGISTRY. */
  readonly registry: string;
  readonly configuration: string;
  /** Nobody can read or write the registry until what is returned is called. */
  loseRegistry(): Promise<() => Promise<void>>;
  /** Sends a share of the orders to the new version of payments. */
  canary(percent: number): Promise<void>;
}

export async function createGoverning(folder: string): Promise<Governing> {
  const directory = join(folder, 'registry');
  const configuration = pathToFileURL(join(folder, 'configuration')).href;
  await mkdir(directory, { recursive: true });
  await mkdir(join(folder, 'configuration'), { recursive: true });
  return { registry: pathToFileURL(directory).href, configuration, loseRegistry, canary };

  async function loseRegistry(): Promise<() => Promise<void>> {
    await rename(directory, `${directory}.away`);
    await writeFile(directory, 'no directory');
    return async () => {
      await rm(directory);
      await rename(`${directory}.away`, directory);
    };
  }

  async function canary(percent: number): Promise<void> {
    const to = [{ version: canaryVersion, percent }, { version: '1.x' }];
    const store = storeFrom(configuration);
    await changeConfiguration(store, { services: { payments: { routes: [{ name: 'canary', to }] } } }, { by: 'the demo' });
    await store.close();
  }
}
