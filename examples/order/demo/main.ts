// The command `npm run demo`.

import { addressesOf } from './shop/addresses.ts';
import { demonstrate } from './demo.ts';
import { interruption } from './interruption.ts';
import { help, parseCommand, type CommandOptions } from './options.ts';
import { createScreen } from './screen/screen.ts';
import { startShop } from './shop/shop.ts';
import { isFine, type Summary } from './screen/summary.ts';
import { tableOf } from './screen/table.ts';

const screen = createScreen();
const { signal, happened } = interruption();
process.exit(await main());

async function main(): Promise<number> {
  const command = parseCommand(process.argv.slice(2));
  switch (command.kind) {
    case 'help':
      console.log(help);
      return 0;
    case 'wrong':
      console.error(`${command.why}\nRun npm run demo -- --help for the options.`);
      return 2;
    case 'run':
      return run(command.options).catch(explain);
  }
}

async function run(options: CommandOptions): Promise<number> {
  const began = performance.now();
  const shop = await startShop({ ui: options.keep, log: screen.progress, signal, carrierDelay: '500ms' });
  try {
    const setUp = performance.now() - began;
    screen.say(`The shop is open after ${(setUp / 1000).toFixed(1)} s`);
    const summary = await Promise.race([demonstrate(shop, { ...options, screen, signal, setUp }), happened]);
    show(summary, options);
    if (options.keep) {
      process.stderr.write(`${addressesOf(shop)}\n\nEverything keeps running until Ctrl-C.\n`);
      await happened.catch(() => undefined);
    }
    return isFine(summary) ? 0 : 1;
  } finally {
    screen.rest();
    await shop.stop();
  }
}

function show(summary: Summary, { json }: CommandOptions): void {
  const out = json ? process.stderr : process.stdout;
  const colour = out.isTTY && !process.env['NO_COLOR'];
  out.write(`${tableOf(summary, { columns: out.isTTY ? out.columns : 100, colour })}\n`);
  if (json) process.stdout.write(`${JSON.stringify(summary)}\n`);
}

function explain(error: unknown): number {
  screen.rest();
  if (signal.aborted) process.stderr.write('Interrupted. Everything has been stopped.\n');
  else process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  return signal.aborted ? 130 : 1;
}
