// Reads durations from the environment: '30m', or a plain number of milliseconds.

import { parseDuration, type Duration } from 'tenuto';

/** Returns the variable `name` in milliseconds. Exits the process if it is not a duration. */
export function durationFrom(name: string, otherwise: Duration): number {
  const text = process.env[name];
  try {
    return parseDuration((/^\d+$/.test(text ?? '') ? `${text ?? ''}ms` : text || otherwise) as Duration);
  } catch {
    process.stderr.write(`Cannot start: ${name} is '${text ?? ''}'. Set it to a duration such as '300ms' or '30m'\n`);
    process.exit(1);
  }
}
