// `npm run sim`: how the gateway does in each scenario, beside what it does with less. Progress goes to standard error, the
// result to standard output; a gate that is missed is a failure.

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

async function simulate(asked: Arguments): Promise<number> {
  const played = await playAll(asked, log);
  const { result, plots } = played;
  const verdicts = verdictsOf(result);
  if (asked.plots !== undefined) await writePlots(plots, asked.plots);
  if (asked.docs) await writeDocs(played);
  console.log(asked.json ? JSON.stringify({ ...result, verdicts }) : `\n${tableOf(result)}\n\n${verdictLines(verdicts)}\n`);
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
