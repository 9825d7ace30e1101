// Makes the published package.json: without the export condition with which the examples import the sources.

export type Exports = Readonly<Record<string, string | Readonly<Record<string, string>>>>;

export function published(manifest: { readonly exports: Exports }): string {
  const exports = Object.entries(manifest.exports).map(([entry, target]) => [entry, withoutSource(target)] as const);
  return JSON.stringify({ ...manifest, exports: Object.fromEntries(exports) }, undefined, 2);
}

function withoutSource(target: Exports[string]): Exports[string] {
  if (typeof target === 'string') return target;
  const { 'tenuto-source': _, ...rest } = target;
  return rest;
}
