// The thread that runs the processes has a heap of its own, which only code inside it can have collected. A plain
// Temporal workflow: every variant hosts it, before and after its open runs are counted.

export async function collectGarbage(): Promise<boolean> {
  const { gc } = globalThis as { gc?: () => void };
  gc?.();
  return gc !== undefined;
}
