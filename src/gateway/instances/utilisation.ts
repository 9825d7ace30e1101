// The utilisation that an instance reports, averaged over about a second.

export interface Utilisation {
  /** From 0 to 1; undefined if the instance does not report it. */
  readonly value: number | undefined;
  report(utilisation: number, now: number): void;
  /** The time of the last report. */
  readonly at: number;
}

const memory = 1_000; // milliseconds

export function createUtilisation(): Utilisation {
  const utilisation = { value: undefined as number | undefined, at: 0, report };
  return utilisation;

  function report(reported: number, now: number): void {
    if (!(reported >= 0)) return;
    const known = utilisation.value ?? reported;
    utilisation.value = known + (reported - known) * (1 - Math.exp(-Math.max(0, now - utilisation.at) / memory));
    utilisation.at = now;
  }
}

const maxAge = 10_000; // milliseconds

export function meanOf(utilisations: readonly Utilisation[], now: number): number | undefined {
  const known = utilisations.flatMap(({ value, at }) => (value === undefined || now - at > maxAge ? [] : value));
  return known.length === 0 ? undefined : known.reduce((sum, value) => sum + value, 0) / known.length;
}
