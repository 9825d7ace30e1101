// How busy an instance says it is, in the header `endpoint-load-metrics` (Open Request Cost Aggregation, as text or as JSON).

const application = /application_?utilization"?\s*[=:]\s*([\d.]+)/i;
const processor = /cpu_?utilization"?\s*[=:]\s*([\d.]+)/i;

/** From 0 to 1; undefined where it does not say. The application's own figure goes before that of its processor. */
export function utilisationOf(header: unknown): number | undefined {
  if (typeof header !== 'string') return undefined;
  const figures = [application, processor].flatMap((name) => name.exec(header)?.[1] ?? []).map(Number);
  const figure = figures.find((value) => value > 0) ?? figures[0];
  return figure === undefined || Number.isNaN(figure) ? undefined : Math.min(1, figure);
}
