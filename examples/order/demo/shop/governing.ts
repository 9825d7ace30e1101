// The registry and the configuration centre of the shop, both in files. Services are found in the registry. The configuration
// centre has the rules for their calls.

import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { changeConfiguration } from 'tenuto/activity';
import { storeFrom } from 'tenuto/registry';
import { canaryVersion } from './services.ts';

export interface Governing {
  /** The URLs, in the form of TENUTO_REGISTRY. */
  readonly registry: string;
  readonly configuration: string;
  /** Makes the registry unavailable for reading and writing. The returned function makes it available again. */
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
    const moved = `${directory}.away`;
    await rename(directory, moved);
    await inPlaceOf('EISDIR', () => writeFile(directory, 'not a directory'));
    return async () => {
      await rm(directory);
      await inPlaceOf('ENOTEMPTY', () => rename(moved, directory));
    };
  }

  // An instance that renews its entry at this moment creates the directory again.
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
