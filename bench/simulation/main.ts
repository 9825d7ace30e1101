// `npm run sim`: plays each scenario with the gateway's defaults and with fewer policies. Progress goes to stderr, the result
// to stdout. The exit code is 1 if a gate fails.

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { reportTo } from '../../src/servers/progress.ts';
import { messageOf } from '../../src/servers/way.ts';
import { readArguments, type Arguments } from './arguments.ts';
import { figuresText, pageOf } from './documents.ts';
import { playAll, type PlayedAll } from './play-all.ts';
import { verdictsOf } from './result.ts';
import { tableOf, verdictLines } from './table.ts';

const docs = fileURLToPath(new URL('../../docs/', import.meta.url));
const log = reportTo();
try {
  process.exitCode = await simulate(readArguments(process.argv.slice(2)));
} catch (error) {
  log.say(messageOf(error));
  process.exitCode = 1;
}

async function simulate(given: Arguments): Promise<number> {
  const played = await playAll(given, log);
  const { result, plots } = played;
  const verdicts = verdictsOf(result);
  if (given.plots !== undefined) await writePlots(plots, given.plots);
  if (given.docs) await writeDocs(played);
  console.log(given.json ? JSON.stringify({ ...result, verdicts }) : `\n${tableOf(result)}\n\n${verdictLines(verdicts)}\n`);
  return verdicts.every(({ passed }) => passed) ? 0 : 1;
}

async function writePlots(plots: PlayedAll['plots'], directory: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  await Promise.all([...plots].map(([name, picture]) => writeFile(join(directory, `${name}.svg`), picture)));
}

async function writeDocs({ result, plots }: PlayedAll): Promise<void> {
  await writePlots(plots, join(docs, 'simulation'));
  await writeFile(join(docs, 'simulation/figures.json'), await figuresText(result));
  await writeFile(join(docs, 'simulation.md'), await pageOf(result));
}
