// Limits the bytes of updates that are in flight to one run, so large updates are sent one after the other. A workflow task returns all
// updates that it accepts, and the server takes 4 MB at once: together, large ones would fail the task repeatedly. Small updates do not
// wait. Each client counts only its own updates.

/** Waits until the update fits, then calls `send` and returns its result. */
export type UpdateLimiter = <T>(sent: { readonly id: string; readonly bytes: number }, send: () => Promise<T>) => Promise<T>;

const maxBytes = 2_000_000; // as JSON, in flight to one run

interface InFlight {
  bytes: number;
  readonly waiting: { readonly bytes: number; readonly start: () => void }[];
}

export function createUpdateLimiter(): UpdateLimiter {
  const runs = new Map<string, InFlight>();
  return async ({ id, bytes }, send) => {
    const run = runs.get(id) ?? { bytes: 0, waiting: [] };
    runs.set(id, run);
    if (run.waiting.length > 0 || !fits(run, bytes)) await new Promise<void>((start) => run.waiting.push({ bytes, start }));
    else run.bytes += bytes;
    try {
      return await send();
    } finally {
      release(id, { run, bytes });
    }
  };

  function release(id: string, { run, bytes }: { readonly run: InFlight; readonly bytes: number }): void {
    run.bytes -= bytes;
    for (let [first] = run.waiting; first && fits(run, first.bytes); [first] = run.waiting) {
      run.waiting.shift();
      run.bytes += first.bytes;
      first.start();
    }
    if (run.bytes === 0 && run.waiting.length === 0) runs.delete(id);
  }
}

const fits = (run: InFlight, bytes: number): boolean => run.bytes === 0 || run.bytes + bytes <= maxBytes;
