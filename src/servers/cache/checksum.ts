// Computes SHA-256 checksums of files and of whole directories, by relative path.

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { pipeline } from 'node:stream/promises';

export type Checksums = Readonly<Record<string, string>>;

export const checksumOf = (content: string | Buffer): string => createHash('sha256').update(content).digest('hex');

export async function checksumsOf(directory: string): Promise<Checksums> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const sums: Record<string, string> = {};
  for (const file of files.sort()) sums[relative(directory, file)] = await checksumOfFile(file);
  return sums;
}

/** Returns the first file that differs from the record, or undefined if none does. */
export function firstDifference(recorded: Checksums, actual: Checksums): string | undefined {
  return [...Object.keys(recorded), ...Object.keys(actual)].find((file) => recorded[file] !== actual[file]);
}

async function checksumOfFile(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file, { highWaterMark: 1 << 20 }), hash);
  return hash.digest('hex');
}
