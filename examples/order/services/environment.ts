// Durations from the environment: '30m', or a bare number of milliseconds.

import { parseDuration, type Duration } from 'tenuto';

/** Milliseconds of the variable `name`. Ends the process where it is not a duration. */
export function durationFrom(name: string, otherwise: Duration): number {
  const text = process.env[name];
  try {
    return parseDuration((/^\d+$/.test(text ?? '') ? `${text ?? ''}ms` : text || otherwise) as Duration);
  } catch {
    process.stderr.write(`Cannot start: ${name} is '${text ?? ''}'; set it to a duration like '300ms' or '30m'\n`);
    process.exit(1);
  }
}
