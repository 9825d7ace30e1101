// Reads the utilisation of an instance from the header `endpoint-load-metrics` (Open Request Cost Aggregation, as text or as JSON).

const application = /application_?utilization"?\s*[=:]\s*([\d.]+)/i;
const processor = /cpu_?utilization"?\s*[=:]\s*([\d.]+)/i;

/** Returns the utilisation from 0 to 1, or undefined if the header has none. The application's figure takes precedence over the CPU's. */
export function utilisationOf(header: unknown): number | undefined {
  if (typeof header !== 'string') return undefined;
  const figures = [application, processor].flatMap((name) => name.exec(header)?.[1] ?? []).map(Number);
  const figure = figures.find((value) => value > 0) ?? figures[0];
  return figure === undefined || Number.isNaN(figure) ? undefined : Math.min(1, figure);
}
