// Reads durations. They are written with their unit: '200ms', '10s', '5m', '2h', '30d'. A bare number would hide the unit.

export type Duration = `${number}${Unit}`;
export type Unit = keyof typeof milliseconds;

const milliseconds = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

const maxMs = 3_650_000 * milliseconds.d; // Temporal accepts at most 10,000 years

export const durationForms = "a number and a unit (ms, s, m, h, d), like '10s'";

/** Returns the milliseconds of a duration. Throws a TypeError if it is not one. */
export function parseDuration(duration: Duration): number {
  const read = readDuration(duration);
  if (read === undefined) throw new TypeError(`Cannot read duration '${duration}': a duration is ${durationForms}, at most '3650000d'`);
  return read;
}

/** Returns the milliseconds of a duration, or undefined if the value is not one. */
export function readDuration(value: unknown): number | undefined {
  const match = typeof value === 'string' ? /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(value) : null;
  const read = match ? Number(match[1]) * milliseconds[match[2] as Unit] : Infinity;
  return read <= maxMs ? read : undefined;
}
