// How busy an instance says it is, over about a second.

export interface Utilisation {
  /** From 0 to 1; undefined: it does not say. */
  readonly value: number | undefined;
  report(utilisation: number, now: number): void;
  /** When it said so. */
  readonly at: number;
}

const memory = 1_000; // milliseconds

export function createUtilisation(): Utilisation {
  const utilisation = { value: undefined as number | undefined, at: 0, report };
  return utilisation;

  function report(said: number, now: number): void {
    if (!(said >= 0)) return;
    const known = utilisation.value ?? said;
    utilisation.value = known + (said - known) * (1 - Math.exp(-Math.max(0, now - utilisation.at) / memory));
    utilisation.at = now;
  }
}

const stale = 10_000; // milliseconds

export function meanOf(utilisations: readonly Utilisation[], now: number): number | undefined {
  const known = utilisations.flatMap(({ value, at }) => (value === undefined || now - at > stale ? [] : value));
  return known.length === 0 ? undefined : known.reduce((sum, value) => sum + value, 0) / known.length;
}
