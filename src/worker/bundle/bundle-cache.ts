// Caches a bundle on disk with the digests of the files that it was built from. It is written atomically, and never required.

import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { digest, digestFiles } from './digest.ts';

export interface CachedBundle {
  readonly code: string;
  readonly files: Readonly<Record<string, string>>;
}

export async function readCached(place: string): Promise<CachedBundle | undefined> {
  try {
    const { code, files, sum } = JSON.parse(await readFile(join(place, 'bundle.json'), 'utf8')) as CachedBundle & { sum: string };
    const today = await digestFiles(Object.keys(files));
    const same = Object.entries(files).every(([path, sum]) => today[path] === sum) && sum === digest([code]);
    return same ? { code, files } : undefined;
  } catch {
    return undefined;
  }
}

export async function writeCached(place: string, bundle: CachedBundle): Promise<void> {
  const target = join(place, 'bundle.json');
  const draft = `${target}.${randomUUID()}`;
  await mkdir(place, { recursive: true });
  await writeFile(draft, JSON.stringify({ ...bundle, sum: digest([bundle.code]) }));
  await rename(draft, target);
}
