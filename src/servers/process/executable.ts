// Finds a program on the PATH, as a shell does.

import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

export const exeSuffix = process.platform === 'win32' ? '.exe' : '';
const suffixes = exeSuffix === '' ? [''] : [exeSuffix, '.cmd'];

export function findOnPath(program: string, path = process.env['PATH'] ?? ''): string | undefined {
  const candidates = path.split(delimiter).flatMap((folder) => suffixes.map((suffix) => join(folder || '.', program + suffix)));
  return candidates.find(isExecutable);
}

export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
