// A copy of process, kernel, service and test kit with a bug planted in it: some lines of its source say something
// else. Where the source has changed so that they are no longer there, planting fails.

import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { compile, makeHome, readSources, writeCompiled } from './compiled-copy.ts';
import type { exploreFaults } from '../../../src/testing/faults/explore-faults.ts';
import type { placeOrder } from '../../../examples/order/processes/order.ts';

export interface Edit {
  readonly file: string; // below src
  readonly from: string;
  readonly to: string;
}

export interface Copy {
  readonly placeOrder: typeof placeOrder;
  readonly exploreFaults: typeof exploreFaults;
}

const places = [
  'model',
  'contracts',
  'workflows',
  'testing',
  'activities/gateway/transports/misuse.ts',
  'activities/check-call.ts',
  'platform',
];

export interface Nursery {
  plant(edits: readonly Edit[]): Promise<Copy>;
  clear(): Promise<void>;
}

export async function createNursery(): Promise<Nursery> {
  const home = await makeHome();
  const texts = await readSources(places.map((place) => join('src', place)));
  const compiled = new Map([...texts].map(([file, text]) => [file, compile(text)]));
  let copies = 0;
  return { plant, clear: home.clear };

  async function plant(edits: readonly Edit[]): Promise<Copy> {
    const place = join(home.path, String(++copies));
    const edited = new Map<string, string>();
    for (const edit of edits) edited.set(fileOf(edit), apply(edit, edited.get(fileOf(edit)) ?? texts.get(fileOf(edit)) ?? ''));
    await writeCompiled(new Map([...compiled, ...[...edited].map(([file, text]) => [file, compile(text)] as const)]), place);
    const load = (file: string) => import(/* @vite-ignore */ pathToFileURL(join(place, 'src', file)).href) as Promise<Copy>;
    const { placeOrder } = await load('workflows/processes/order.js');
    const { exploreFaults } = await load('testing/faults/explore-faults.js');
    return { placeOrder, exploreFaults };
  }
}

const fileOf = ({ file }: Edit): string => join('src', file);

function apply({ file, from, to }: Edit, text: string): string {
  const found = text.split(from).length - 1;
  if (found !== 1) throw new Error(`Cannot plant a bug in ${file}: what it replaces is there ${String(found)} times: ${from}`);
  return text.replace(from, () => to);
}
