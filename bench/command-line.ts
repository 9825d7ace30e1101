// Shared parsing of the benchmarks' command lines. An error includes the usage.

import { parseArgs, type ParseArgsConfig } from 'node:util';

type Options = NonNullable<ParseArgsConfig['options']>;

export function optionsOf<const T extends Options>(args: readonly string[], { options, usage }: { options: T; usage: string }) {
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch (cause) {
    throw new Error(`Cannot read the arguments: ${cause instanceof Error ? cause.message : String(cause)}\n${usage}`, { cause });
  }
}

/** Returns the whole number that was given for --`name`. */
export function wholeOf(name: string, text: string, usage: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= 1) return value;
  throw new Error(`Cannot use '${text}' for --${name}: it must be a whole number of at least 1\n${usage}`);
}
