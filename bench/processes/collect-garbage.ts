// Collects the garbage of the workflow thread. The thread has a separate heap, which only code inside it can collect. This is
// a plain Temporal workflow. Every variant hosts it, and runs it before and after it opens runs.

export async function collectGarbage(): Promise<boolean> {
  const { gc } = globalThis as { gc?: () => void };
  gc?.();
  return gc !== undefined;
}
