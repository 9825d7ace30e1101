// Durations are written with their unit: '200ms', '10s', '5m', '2h', '30d'. A bare number would hide it.

export type Duration = `${number}${Unit}`;
export type Unit = keyof typeof milliseconds;

const milliseconds = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

const longest = 3_650_000 * milliseconds.d; // Temporal takes no more than 10,000 years

export const durationForms = "a number and a unit (ms, s, m, h, d), like '10s'";

/** Milliseconds of a duration. Throws where it is not one. */
export function parseDuration(duration: Duration): number {
  const read = readDuration(duration);
  if (read === undefined) throw new TypeError(`Cannot read duration '${duration}': write ${durationForms}, at most '3650000d'`);
  return read;
}

/** Undefined where it is not one. */
export function readDuration(value: unknown): number | undefined {
  const match = typeof value === 'string' ? /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(value) : null;
  const read = match ? Number(match[1]) * milliseconds[match[2] as Unit] : Infinity;
  return read <= longest ? read : undefined;
}
