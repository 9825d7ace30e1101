// A user's project: the package as it would be published, what a user installs beside it, and the files of the examples.

import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { published, type Exports } from '../../scripts/published.ts';

const run = promisify(execFile);
const sources = ['src', 'scripts', 'package.json', 'tsconfig.base.json', 'tsconfig.build.json', 'LICENSE', 'README.md'];
const besides = ['zod', 'tsx', 'typescript', '@types/node', '@types/pg'];

export interface Project {
  readonly folder: string;
  write(files: ReadonlyMap<string, string>, below?: string): Promise<void>;
  /** What the compiler finds wrong. */
  compile(): Promise<string>;
  /** Runs the package's command in a folder of the project. */
  tenuto(args: readonly string[], below: string): Promise<Said>;
  remove(): Promise<void>;
}

interface Said {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export async function createProject(): Promise<Project> {
  const home = await mkdtemp(join(tmpdir(), 'tenuto-docs-'));
  const folder = join(home, 'project');
  await install(await pack(home), folder);
  await write(new Map([['package.json', '{ "type": "module" }']]));
  return { folder, write, compile, tenuto, remove: () => rm(home, { recursive: true, force: true }) };

  async function write(files: ReadonlyMap<string, string>, below = '.'): Promise<void> {
    for (const [name, text] of files) {
      const path = join(folder, below, name);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, text);
    }
  }

  async function compile(): Promise<string> {
    const tsc = run(process.execPath, ['node_modules/typescript/bin/tsc', '-p', '.'], { cwd: folder });
    return tsc.then(({ stdout }) => stdout, outputOf);
  }

  async function tenuto(args: readonly string[], below: string): Promise<Said> {
    const env = { ...process.env, NODE_OPTIONS: '--import tsx' };
    const bin = join(folder, 'node_modules', 'tenuto', 'dist', 'cli', 'main.js');
    const ended = run(bin, args, { cwd: join(folder, below), env });
    return ended.then(({ stdout, stderr }) => ({ code: 0, out: stdout, err: stderr }), saidBy);
  }
}

// Built in a copy: other builds may be going on in this folder.
async function pack(home: string): Promise<string> {
  const cwd = join(home, 'package');
  await mkdir(cwd);
  for (const source of sources) await cp(source, join(cwd, source), { recursive: true });
  await writeFile(join(cwd, 'package.json'), published(JSON.parse(await readFile('package.json', 'utf8')) as { exports: Exports }));
  await symlink(resolve('node_modules'), join(cwd, 'node_modules'));
  await run(process.execPath, ['node_modules/tsx/dist/cli.mjs', 'scripts/build.ts'], { cwd }).catch(failed);
  const { stdout } = await run('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', home], { cwd, maxBuffer: 16_777_216 });
  const [{ filename }] = JSON.parse(stdout) as [{ filename: string }];
  return join(home, filename);
}

async function install(tarball: string, folder: string): Promise<void> {
  const place = join(folder, 'node_modules', 'tenuto');
  await mkdir(place, { recursive: true });
  await run('tar', ['-xzf', tarball, '-C', place, '--strip-components=1']);
  const { dependencies, peerDependencies } = JSON.parse(await readFile('package.json', 'utf8')) as Readonly<Record<string, object>>;
  for (const name of [...Object.keys({ ...dependencies, ...peerDependencies }), ...besides]) {
    await mkdir(join(folder, 'node_modules', name, '..'), { recursive: true });
    await symlink(resolve('node_modules', name), join(folder, 'node_modules', name));
  }
}

function saidBy(error: unknown): Said {
  const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
  return { code, out: stdout, err: stderr };
}

const outputOf = ({ stdout = '', stderr = '' }: { stdout?: string; stderr?: string }): string => `${stdout}${stderr}`;

function failed(error: { stdout?: string; stderr?: string }): never {
  throw new Error(`Cannot build the package:\n${outputOf(error)}`, { cause: error });
}
