// How busy an instance says it is, over about a second.

export interface Utilisation {
  /** From 0 to 1; undefined: it does not say. */
  readonly value: number | undefined;
  report(utilisation: number, now: number): void;
}

const memory = 1_000; // milliseconds

export function createUtilisation(): Utilisation {
  let at = 0;
  const utilisation = { value: undefined as number | undefined, report };
  return utilisation;

  function report(said: number, now: number): void {
    if (!(said >= 0)) return;
    const known = utilisation.value ?? said;
    utilisation.value = known + (said - known) * (1 - Math.exp(-Math.max(0, now - at) / memory));
    at = now;
  }
}

export function meanOf(utilisations: readonly Utilisation[]): number | undefined {
  const known = utilisations.flatMap(({ value }) => value ?? []);
  return known.length === 0 ? undefined : known.reduce((sum, value) => sum + value, 0) / known.length;
}
