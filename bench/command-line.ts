// What the benchmarks' command lines have in common: what is wrong is said with the usage.

import { parseArgs, type ParseArgsConfig } from 'node:util';

type Options = NonNullable<ParseArgsConfig['options']>;

export function optionsOf<const T extends Options>(args: readonly string[], { options, usage }: { options: T; usage: string }) {
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch (cause) {
    throw new Error(`Cannot read the arguments: ${cause instanceof Error ? cause.message : String(cause)}\n${usage}`, { cause });
  }
}

/** What was said for --`name`. */
export function wholeOf(name: string, said: string, usage: string): number {
  const value = Number(said);
  if (Number.isSafeInteger(value) && value >= 1) return value;
  throw new Error(`Cannot take ${said} for --${name}: say a whole number from 1 on\n${usage}`);
}
