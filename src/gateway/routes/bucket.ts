// One of ten thousand parts that a run belongs to, for good. What is taken by percentage takes from the front, so that a
// higher percentage never puts anybody out.

const buckets = 10_000;

export const inPercent = (bucket: number, percent: number): boolean => bucket < percent * (buckets / 100);

/** FNV-1a, and a last stir: ids that differ in their last letter only must not lie together. */
export function bucketOf(run: string, salt: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(`${salt}/${run}`)) hash = Math.imul(hash ^ byte, 0x01000193);
  hash ^= hash >>> 16;
  hash = Math.imul(hash, 0x45d9f3b);
  hash ^= hash >>> 16;
  return (hash >>> 0) % buckets;
}

export const anyBucket = (random: () => number): number => Math.floor(random() * buckets);
