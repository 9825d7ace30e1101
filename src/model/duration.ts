// Durations are written with their unit: '200ms', '10s', '5m', '2h', '30d'. A bare number would hide it.

export type Duration = `${number}${Unit}`;
type Unit = keyof typeof milliseconds;

const milliseconds = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Milliseconds of a duration. Throws where it is not one. */
export function parseDuration(duration: Duration): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(duration);
  if (!match) throw new TypeError(`Cannot read duration '${duration}': write a number and a unit (ms, s, m, h, d), like '10s'`);
  return Number(match[1]) * milliseconds[match[2] as Unit];
}
