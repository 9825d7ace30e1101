// A small project of its own under the repository's rules, so that a violation can be planted without touching the real sources.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

const rules = [
  'package.json',
  'tsconfig.base.json',
  'tsconfig.json',
  'tsconfig.sandbox.json',
  'eslint.config.js',
  '.dependency-cruiser.cjs',
];

export interface Project {
  readonly tsc: () => Result;
  readonly eslint: () => Result;
  readonly imports: () => Result;
  readonly remove: () => void;
}
export interface Result {
  readonly passed: boolean;
  readonly output: string;
}

/** Files by path. Those that are rules replace the repository's own. */
export function project(files: Readonly<Record<string, string>>): Project {
  const root = mkdtempSync(join(tmpdir(), 'tenuto-fences-'));
  for (const file of rules) cpSync(file, join(root, file));
  symlinkSync(resolve('node_modules'), join(root, 'node_modules'));
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  }
  const run = (...args: string[]): Result => {
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
    return { passed: status === 0, output: stdout + stderr };
  };
  return {
    tsc: () => run('node_modules/typescript/bin/tsc', '-p', 'tsconfig.sandbox.json', '--pretty', 'false'),
    eslint: () => run('node_modules/eslint/bin/eslint.js', '.', '--format', 'json'),
    imports: () => run('node_modules/tsx/dist/cli.mjs', resolve('scripts/imports.ts')),
    remove: () => {
      rmSync(root, { recursive: true, force: true });
    },
  };
}
