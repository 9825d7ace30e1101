// A copy of process, kernel, service and test kit with a bug planted in it: some lines of its source say something
// else. Where the source has changed so that they are no longer there, planting fails.

import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { compile, makeHome, readSources, writeCompiled } from './compiled-copy.ts';
import type { exploreFaults } from '../../../src/testing/faults/explore-faults.ts';
import type { placeOrder } from '../../../examples/order/processes/order.ts';

export interface Edit {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

export interface Copy {
  readonly placeOrder: typeof placeOrder;
  readonly exploreFaults: typeof exploreFaults;
}

const places = [
  'src/index.ts',
  'src/model',
  'src/graph',
  'src/machine',
  'src/description',
  'src/workflows',
  'src/testing',
  'src/gateway/transports/misuse.ts',
  'src/activities/check-call.ts',
  'src/platform',
  'examples/order/contracts',
  'examples/order/processes',
];

export interface Nursery {
  plant(edits: readonly Edit[]): Promise<Copy>;
  clear(): Promise<void>;
}

export async function createNursery(): Promise<Nursery> {
  const home = await makeHome();
  const texts = await readSources(places);
  const compiled = new Map([...texts].map(([file, text]) => [file, compile(text)]));
  let copies = 0;
  return { plant, clear: home.clear };

  async function plant(edits: readonly Edit[]): Promise<Copy> {
    const place = join(home.path, String(++copies));
    const edited = new Map<string, string>();
    for (const edit of edits) edited.set(edit.file, apply(edit, edited.get(edit.file) ?? texts.get(edit.file) ?? ''));
    await writeManifest(place);
    await writeCompiled(new Map([...compiled, ...[...edited].map(([file, text]) => [file, compile(text)] as const)]), place);
    const load = (file: string) => import(/* @vite-ignore */ pathToFileURL(join(place, file)).href) as Promise<Copy>;
    const { placeOrder } = await load('examples/order/processes/order.js');
    const { exploreFaults } = await load('src/testing/faults/explore-faults.js');
    return { placeOrder, exploreFaults };
  }
}

// The process finds the copy by the package's name.
async function writeManifest(place: string): Promise<void> {
  const { exports } = JSON.parse(await readFile('package.json', 'utf8')) as { exports: Record<string, { 'tenuto-source'?: string }> };
  const entries = Object.entries(exports).map(([entry, target]) => [entry, target['tenuto-source']?.replace(/\.ts$/, '.js')]);
  await mkdir(place);
  await writeFile(join(place, 'package.json'), JSON.stringify({ name: 'tenuto', type: 'module', exports: Object.fromEntries(entries) }));
}

function apply({ file, from, to }: Edit, text: string): string {
  const found = text.split(from).length - 1;
  if (found !== 1) throw new Error(`Cannot plant a bug in ${file}: what it replaces is there ${String(found)} times: ${from}`);
  return text.replace(from, () => to);
}
