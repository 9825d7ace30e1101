// A generated module, as a user's program would import it.

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Service } from '../../src/model/contract/service.ts';

/** Where it stands in the checkout, `tenuto` is the source. */
export const linked = (source: string): string =>
  source.replaceAll(
    /from 'tenuto(\/\w+)?'/g,
    (_, entry: string | undefined) => `from '${resolve('src', entry?.slice(1) ?? '.', 'index.ts')}'`,
  );

export async function evaluate(source: string, constant: string): Promise<Service> {
  const folder = await mkdtemp(resolve('test/openapi/.generated-'));
  try {
    const file = join(folder, 'contract.ts');
    await writeFile(file, linked(source));
    const module = (await import(/* @vite-ignore */ pathToFileURL(file).href)) as Readonly<Record<string, Service>>;
    const found = module[constant];
    if (!found) throw new Error(`There is no ${constant} in:\n${source}`);
    return found;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
