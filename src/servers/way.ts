// Finds a server by trying several ways in order. A way that does not apply returns the reason, and the next one is tried.
// If a way throws, the user has configured it and it is broken, so no other way is tried.

export type Found<T> = { readonly kind: 'found'; readonly value: T } | { readonly kind: 'missing'; readonly reason: string };

export interface Way<T> {
  readonly name: string;
  readonly find: () => Promise<Found<T>>;
}

export const found = <T>(value: T): Found<T> => ({ kind: 'found', value });
export const missing = (reason: string): Found<never> => ({ kind: 'missing', reason });

export async function firstOf<T>(
  ways: readonly Way<T>[],
  { subject, remedy }: { subject: string; remedy: string },
): Promise<{ value: T; how: string }> {
  const reasons: string[] = [];
  for (const { name, find } of ways) {
    const result = await find();
    if (result.kind === 'found') return { value: result.value, how: name };
    reasons.push(`- ${name}: ${result.reason}`);
  }
  throw new Error(`Cannot find ${subject}. Tried:\n${reasons.join('\n')}\n${remedy}`);
}

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
