import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';

export const digest = (parts: readonly unknown[]): string => createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);

/** Returns the digest of each file's content, by path, or 'missing' if there is no such file. */
export async function digestFiles(paths: readonly string[]): Promise<Record<string, string>> {
  const entries = await Promise.all(paths.map(async (path) => [path, await digestFile(path)] as const));
  return Object.fromEntries(entries);
}

async function digestFile(path: string): Promise<string> {
  const content = await readFile(path).catch(() => undefined);
  return content ? createHash('sha256').update(content).digest('hex') : 'missing';
}
