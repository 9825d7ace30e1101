// ELK is an optional peer: who draws no SVG does not install it.

import type { ELK } from 'elkjs/lib/elk-api.js';

let loading: Promise<ELK> | undefined;

export function loadElk(): Promise<ELK> {
  return (loading ??= load());
}

async function load(): Promise<ELK> {
  const loaded = await import('elkjs/lib/elk.bundled.js').catch((cause: unknown) => {
    throw new Error('Cannot draw an SVG: elkjs, which lays it out, cannot be loaded. Install it: npm install elkjs', { cause });
  });
  const { default: Elk } = loaded as unknown as { default: new () => ELK };
  return new Elk();
}
