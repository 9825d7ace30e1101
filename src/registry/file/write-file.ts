// Writes a file atomically: the content goes to a temporary file in the same folder, which is then renamed.

import { randomUUID } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

export interface Writing {
  /** Runs before the rename. Throws if the file must not be replaced. */
  readonly before?: () => Promise<void>;
}

export async function writeWhole(file: string, content: string, { before }: Writing = {}): Promise<void> {
  const draft = join(dirname(file), `.${basename(file)}.${randomUUID()}`);
  try {
    await writeFile(draft, content);
    await before?.();
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

export const isCode = (error: unknown, code: string): boolean => error instanceof Error && 'code' in error && error.code === code;
