// Reads recorded histories from JSON files, as the `temporal` command line and `historyToJSON` write them.

import { readFile, readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { ReplayHistoriesIterable } from '@temporalio/worker';
import { isRecord } from '../../model/record.ts';
import { pathOf } from '../../worker/discover.ts';
import { readJson } from '../../model/json-text.ts';
import { textOf } from '../../platform/text-of.ts';

/** Histories in memory, as `fetchHistory()` returns them; or a file or a folder of files, each named after its workflow id. */
export type Histories = ReplayHistoriesIterable | URL | string;

export interface Recorded {
  readonly workflowId: string;
  readonly history: unknown;
}

export const howToRecord = (id: string): string => `Write it with: temporal workflow show -w ${id} --output json`;

const remedy = howToRecord('<id>');

export async function* recordedIn(histories: Histories): AsyncGenerator<Recorded> {
  if (typeof histories === 'string' || histories instanceof URL) for (const file of await filesAt(pathOf(histories))) yield read(file);
  else yield* histories;
}

async function filesAt(path: string): Promise<readonly string[]> {
  const found = await stat(path).catch(() => undefined);
  if (!found) throw new Error(`Cannot find the histories at '${path}': there is no such file or folder`);
  if (found.isFile()) return [path];
  const files = (await readdir(path)).filter((name) => name.endsWith('.json')).sort();
  if (files.length === 0) throw new Error(`Cannot replay the histories in ${path}: no file in it ends in .json`);
  return files.map((name) => join(path, name));
}

async function read(file: string): Promise<Recorded> {
  const history = parsed(textOf(await readFile(file)), file);
  if (!hasEvents(history)) throw new Error(`Cannot replay '${file}': it is not a history, because it has no events. ${remedy}`);
  return { workflowId: basename(file, '.json'), history };
}

function parsed(text: string, file: string): unknown {
  try {
    return readJson(text);
  } catch (cause) {
    throw new Error(`Cannot read the history in ${file}: it is not JSON. ${remedy}`, { cause });
  }
}

const hasEvents = (history: unknown): boolean => isRecord(history) && Array.isArray(history['events']) && history['events'].length > 0;
