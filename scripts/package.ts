// Builds and packs the package, and checks it as a user would: its exports, its types, and whether each entry point loads.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { published, type Exports } from './published.ts';

interface Package {
  readonly name: string;
  readonly bin: Readonly<Record<string, string>>;
  readonly exports: Exports;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
}

const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Package;
const home = mkdtempSync(join(tmpdir(), 'tenuto-package-'));
process.on('exit', () => {
  rmSync(home, { recursive: true, force: true });
});

node(['node_modules/tsx/dist/cli.mjs', 'scripts/build.ts']);
const tarball = pack();
node(['node_modules/publint/src/cli.js', 'run', tarball, '--strict']);
node([
  'node_modules/@arethetypeswrong/cli/dist/index.js',
  tarball,
  '--profile',
  'esm-only',
  '--no-emoji',
  '--no-color',
  '--format',
  'ascii',
]);
loadEntries();

// Packs the package as it is published: without the export condition with which the examples import the sources.
function pack(): string {
  const folder = join(home, 'published');
  mkdirSync(folder);
  run('tar', ['-xzf', npmPack('.'), '-C', folder, '--strip-components=1']);
  writeFileSync(join(folder, 'package.json'), published(manifest));
  return npmPack(folder);
}

function npmPack(folder: string): string {
  const packed = run('npm', ['pack', folder, '--ignore-scripts', '--json', '--pack-destination', home]);
  const [{ filename }] = JSON.parse(packed) as [{ filename: string }];
  return join(home, filename);
}

// Only the declared dependencies and peer dependencies are installed next to it.
function loadEntries(): void {
  const modules = join(home, 'node_modules');
  mkdirSync(join(modules, manifest.name), { recursive: true });
  run('tar', ['-xzf', tarball, '-C', join(modules, manifest.name), '--strip-components=1']);
  for (const needed of Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies })) {
    mkdirSync(join(modules, needed, '..'), { recursive: true });
    symlinkSync(resolve('node_modules', needed), join(modules, needed));
  }
  const entries = Object.keys(manifest.exports).filter((entry) => !entry.endsWith('.json'));
  writeFileSync(join(home, 'package.json'), '{}'); // otherwise Node would use a package.json in a parent folder
  const program = join(home, 'load.mjs');
  writeFileSync(program, entries.map((entry) => `await import('${manifest.name}${entry.slice(1)}');`).join('\n'));
  node([program]);
  for (const file of Object.values(manifest.bin)) run(join(modules, manifest.name, file), ['--help']);
}

function node(args: readonly string[]): string {
  return run(process.execPath, args);
}

function run(command: string, args: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8' });
  if (status === 0) return stdout;
  console.error(`${[command, ...args].join(' ')} failed\n${stdout}${stderr}${error?.message ?? ''}`);
  process.exit(1);
}
