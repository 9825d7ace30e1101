// Large updates to one run go one after the other. A task sends all updates back that it accepts, and the server takes 4 MB at once: together,
// they would fail the run's task again and again. Small ones do not wait. Each client sees only its own.

/** Sends when there is room, and returns what sending does. */
export type Room = <T>(sent: { readonly id: string; readonly bytes: number }, send: () => Promise<T>) => Promise<T>;

const most = 2_000_000; // bytes as JSON, on their way to one run

interface OnTheirWay {
  bytes: number;
  readonly waiting: { readonly bytes: number; readonly go: () => void }[];
}

export function createUpdateRoom(): Room {
  const runs = new Map<string, OnTheirWay>();
  return async ({ id, bytes }, send) => {
    const run = runs.get(id) ?? { bytes: 0, waiting: [] };
    runs.set(id, run);
    if (run.waiting.length > 0 || !fits(run, bytes)) await new Promise<void>((go) => run.waiting.push({ bytes, go }));
    else run.bytes += bytes;
    try {
      return await send();
    } finally {
      leave(id, { run, bytes });
    }
  };

  function leave(id: string, { run, bytes }: { readonly run: OnTheirWay; readonly bytes: number }): void {
    run.bytes -= bytes;
    for (let [first] = run.waiting; first && fits(run, first.bytes); [first] = run.waiting) {
      run.waiting.shift();
      run.bytes += first.bytes;
      first.go();
    }
    if (run.bytes === 0 && run.waiting.length === 0) runs.delete(id);
  }
}

const fits = (run: OnTheirWay, bytes: number): boolean => run.bytes === 0 || run.bytes + bytes <= most;
