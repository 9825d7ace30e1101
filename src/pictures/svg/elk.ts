// Loads ELK, an optional peer dependency. Only drawing SVG needs it.

import type { ELK } from 'elkjs/lib/elk-api.js';

let loading: Promise<ELK> | undefined;

export function loadElk(): Promise<ELK> {
  return (loading ??= load());
}

async function load(): Promise<ELK> {
  const loaded = await import('elkjs/lib/elk.bundled.js').catch((cause: unknown) => {
    throw new Error("Cannot draw an SVG: the package 'elkjs', which computes the layout, cannot be loaded. Install it: npm install elkjs", {
      cause,
    });
  });
  const { default: Elk } = loaded as unknown as { default: new () => ELK };
  return new Elk();
}
