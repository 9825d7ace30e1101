// Where the shop's services are found, and how their calls are governed: a registry and a configuration centre, both in files.

import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { changeConfiguration } from 'tenuto/activity';
import { storeFrom } from 'tenuto/registry';
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
    const kept = `${directory}.away`;
    await rename(directory, kept);
    await inPlaceOf('EISDIR', () => writeFile(directory, 'no directory'));
    return async () => {
      await rm(directory);
      await inPlaceOf('ENOTEMPTY', () => rename(kept, directory));
    };
  }

  // An instance that renews its entry just now makes the directory anew.
  async function inPlaceOf(taken: string, put: () => Promise<void>): Promise<void> {
    while (!(await isPut(put, taken))) await rename(directory, `${directory}.${randomUUID()}`);
  }

  async function canary(percent: number): Promise<void> {
    const to = [{ version: canaryVersion, percent }, { version: '1.x' }];
    const store = storeFrom(configuration);
    await changeConfiguration(store, { services: { payments: { routes: [{ name: 'canary', to }] } } }, { by: 'the demo' });
    await store.close();
  }
}

async function isPut(put: () => Promise<void>, taken: string): Promise<boolean> {
  try {
    await put();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== taken) throw error;
    return false;
  }
}
