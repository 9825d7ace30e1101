#!/usr/bin/env node
// The `tenuto` program: finds a command and runs it. Exit code 0: success; 1: the command failed; 2: wrong usage.

import { parseArgs } from 'node:util';
import { InvalidOpenApi } from '../openapi/finding.ts';
import { CannotDo, type Command } from './command.ts';
import { configCommands } from './config.ts';
import { openapiGenerate } from './openapi-generate.ts';
import { openapiPrint } from './openapi-print.ts';

const commands: Readonly<Record<string, Command>> = {
  'openapi generate': openapiGenerate,
  'openapi print': openapiPrint,
  ...configCommands,
};

async function main(args: readonly string[]): Promise<number> {
  const found = Object.entries(commands).find(([name]) => name === args.slice(0, name.split(' ').length).join(' '));
  if (!found) return help(args);
  const [name, command] = found;
  const asked = read(args.slice(name.split(' ').length), command);
  if (typeof asked === 'string') return failUsage(`${asked}\n\n${usageOf(name, command)}`);
  if (asked.options['help'] === true) {
    process.stdout.write(`${usageOf(name, command)}\n`);
    return 0;
  }
  const { takes, mayTake = 0 } = command;
  const maxArguments = takes + mayTake;
  if (asked.positionals.length < takes || asked.positionals.length > maxArguments)
    return failUsage(
      `Cannot run 'tenuto ${name}': it takes ${mayTake > 0 ? `${String(takes)} to ` : ''}${String(maxArguments)} argument(s)\n\n${usageOf(name, command)}`,
    );
  return run(name, () =>
    command.run({ ...asked, print: (text) => process.stdout.write(text), note: (text) => process.stderr.write(`${text}\n`) }),
  );
}

async function run(name: string, action: () => Promise<void>): Promise<number> {
  try {
    await action();
    return 0;
  } catch (error) {
    const expected = error instanceof CannotDo || error instanceof InvalidOpenApi;
    const text = error instanceof Error ? (expected ? error.message : (error.stack ?? error.message)) : String(error);
    process.stderr.write(`${expected ? '' : `Cannot run 'tenuto ${name}': `}${text}\n`);
    return 1;
  }
}

type Read = Pick<Parameters<Command['run']>[0], 'positionals' | 'options'>;

function read(args: string[], { options }: Command): Read | string {
  try {
    const { positionals, values } = parseArgs({
      args,
      allowPositionals: true,
      options: { ...options, help: { type: 'boolean', short: 'h' } },
    });
    return { positionals, options: values };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

const usageOf = (name: string, { usage, summary }: Command): string => `tenuto ${name} ${usage}\n    ${summary}`;

function help(args: readonly string[]): number {
  const all = Object.entries(commands);
  const near = all.filter(([name]) => name.split(' ')[0] === args[0]);
  const text = `Usage:\n\n${(near.length > 0 ? near : all).map(([name, command]) => usageOf(name, command)).join('\n\n')}`;
  if (args.length > 0 && args.every((arg) => arg !== '--help' && arg !== '-h'))
    return failUsage(`There is no command 'tenuto ${args.join(' ')}'.\n\n${text}`);
  process.stdout.write(`${text}\n`);
  return 0;
}

function failUsage(text: string): number {
  process.stderr.write(`${text}\n`);
  return 2;
}

process.exitCode = await main(process.argv.slice(2));
