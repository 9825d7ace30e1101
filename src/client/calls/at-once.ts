// Maps a list with limited concurrency. Results keep the order of the list.

interface AtOnce<T, R> {
  readonly width: number;
  readonly work: (item: T) => Promise<R>;
}

export async function atOnce<T, R>(items: readonly T[], { width, work }: AtOnce<T, R>): Promise<readonly R[]> {
  const results: R[] = [];
  const rest = items.entries();
  const one = async () => {
    for (const [index, item] of rest) results[index] = await work(item);
  };
  await Promise.all(Array.from({ length: width }, one));
  return results;
}
