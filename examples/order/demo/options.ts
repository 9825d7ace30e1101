// The demo's command line.

import { parseArgs, type ParseArgsConfig } from 'node:util';
import { parseDuration } from 'tenuto';
import { fewest, most } from './orders.ts';

export interface CommandOptions {
  readonly orders: number;
  readonly json: boolean;
  readonly keep: boolean;
  /** Milliseconds that all orders together may take. */
  readonly within: number;
}

export type Command =
  { readonly kind: 'run'; readonly options: CommandOptions } | { readonly kind: 'help' } | { readonly kind: 'wrong'; readonly why: string };

export const help = `Real orders on real services: brings up Temporal, PostgreSQL, four services and a worker, places orders of every
kind at once, kills an instance and the worker, slows another, loses the registry and sends a tenth to a new version on the way,
and shows from the services' own databases what became of it.

npm run demo -- [options]

  --orders N   how many orders (default 70, ${fewest} to ${most})
  --within T   how long all orders may take before the demo gives up, like 90s or 5m (default 3m)
  --json       the result as one JSON object on stdout; best with npm run --silent
  --keep       leaves everything running, says where, until Ctrl-C
  --help

Ends with 0 when every order ended as it should and the books balance, otherwise with 1.`;

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
  throw new Error(`--orders is '${text}', but must be a whole number from ${fewest} (one of every kind) to ${most}`);
}
