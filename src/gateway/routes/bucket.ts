// Assigns each run permanently to one of ten thousand buckets. A percentage takes the first buckets, so a higher percentage never removes
// a run.

const buckets = 10_000;

export const inPercent = (bucket: number, percent: number): boolean => bucket < percent * (buckets / 100);

/** FNV-1a with a final mix, so that ids that differ only in their last letter get distant buckets. */
export function bucketOf(run: string, salt: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(`${salt}/${run}`)) hash = Math.imul(hash ^ byte, 0x01000193);
  hash ^= hash >>> 16;
  hash = Math.imul(hash, 0x45d9f3b);
  hash ^= hash >>> 16;
  return (hash >>> 0) % buckets;
}

export const anyBucket = (random: () => number): number => Math.floor(random() * buckets);
