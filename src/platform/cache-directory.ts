// The cache directory for built and downloaded servers. It may be deleted at any time; then they are built or downloaded again.

import { accessSync, chmodSync, constants, mkdirSync, mkdtempSync, statSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';

export function cacheDirectory(env: NodeJS.ProcessEnv = process.env): string {
  const choices = [env['TENUTO_CACHE'], below(env['XDG_CACHE_HOME']), below(env['HOME'], '.cache'), below(homedir(), '.cache')];
  return choices.find((choice) => choice !== undefined && isOurs(choice)) ?? sharedDirectory();
}

/** Returns a directory that belongs to this user and that other users of the machine can read. */
export function sharedDirectory(): string {
  const choices = ['/var/tmp', tmpdir()].map((root) => join(root, `tenuto-${String(process.getuid?.() ?? 0)}`));
  const directory = choices.find(isOurs) ?? mkdtempSync(join(tmpdir(), 'tenuto-'));
  chmodSync(directory, 0o755);
  return directory;
}

const below = (root: string | undefined, ...parts: string[]): string | undefined => (root ? join(root, ...parts, 'tenuto') : undefined);

// In a directory that other users can write to, they could place programs that we would run.
function isOurs(directory: string): boolean {
  try {
    mkdirSync(directory, { recursive: true });
    accessSync(directory, constants.W_OK);
    const { uid, mode } = statSync(directory);
    return process.getuid === undefined || (uid === process.getuid() && (mode & 0o022) === 0);
  } catch {
    return false;
  }
}
