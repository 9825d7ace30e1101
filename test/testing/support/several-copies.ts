// Temporal's packages as npm installs them where something else has taken the top: each with a protobufjs of its own.

import { cp, mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

interface Installed extends AsyncDisposable {
  /** A module beside them, which need not exist. */
  readonly file: string;
}

const ours = (name: string): string => resolve('node_modules', name);

export async function installSeveral(): Promise<Installed> {
  const home = await mkdtemp(join(tmpdir(), 'tenuto-copies-'));
  const modules = join(home, 'node_modules');
  await mkdir(join(modules, '@temporalio'), { recursive: true });
  for (const name of ['@temporalio/common', '@temporalio/proto']) {
    await cp(ours(name), join(modules, name), { recursive: true });
    await cp(ours('protobufjs'), join(modules, name, 'node_modules/protobufjs'), { recursive: true });
  }
  for (const name of ['long', 'ms', 'nexus-rpc']) await symlink(ours(name), join(modules, name));
  return { file: join(home, 'program.js'), [Symbol.asyncDispose]: () => rm(home, { recursive: true, force: true }) };
}
