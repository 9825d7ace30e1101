// The demo's command line.

import { parseArgs, type ParseArgsConfig } from 'node:util';
import { parseDuration } from 'tenuto';
import { fewest, most } from './orders.ts';

export interface CommandOptions {
  readonly orders: number;
  readonly json: boolean;
  readonly keep: boolean;
  /** The maximum duration of all orders together, in milliseconds. */
  readonly within: number;
}

export type Command =
  { readonly kind: 'run'; readonly options: CommandOptions } | { readonly kind: 'help' } | { readonly kind: 'wrong'; readonly why: string };

export const help = `Places real orders on real services. It starts Temporal, PostgreSQL, four services and a worker, and places orders
of every kind at once. Meanwhile it kills an instance and the worker, slows another instance, takes the registry away, and sends
a tenth of the orders to a new version. At the end it shows the results, read from the databases of the services.

npm run demo -- [options]

  --orders N   the number of orders (default 70, ${fewest} to ${most})
  --within T   the maximum duration of all orders, such as 90s or 5m (default 3m)
  --json       print the result as one JSON object on stdout; use it with npm run --silent
  --keep       keep everything running until Ctrl-C, and print the addresses
  --help       print this help

The exit code is 0 if every order ended as expected and the accounts balance, otherwise 1.`;

const known = {
  orders: { type: 'string', default: '70' },
  within: { type: 'string', default: '3m' },
  json: { type: 'boolean', default: false },
  keep: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false, short: 'h' },
} satisfies ParseArgsConfig['options'];

export function parseCommand(args: readonly string[]): Command {
  try {
    const { values } = parseArgs({ args: [...args], options: known, allowPositionals: false });
    if (values.help) return { kind: 'help' };
    const { json, keep } = values;
    return { kind: 'run', options: { json, keep, orders: countOf(values.orders), within: parseDuration(values.within as '3m') } };
  } catch (error) {
    return { kind: 'wrong', why: error instanceof Error ? error.message : String(error) };
  }
}

function countOf(text: string): number {
  if (/^\d{1,9}$/.test(text) && Number(text) >= fewest && Number(text) <= most) return Number(text);
  throw new Error(`Cannot place '${text}' orders: --orders must be a whole number from ${fewest} (one of every kind) to ${most}`);
}
