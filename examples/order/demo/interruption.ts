// Handles Ctrl-C: the first stops the demo, the second exits immediately. Child processes end in both cases.

export interface Interruption {
  readonly signal: AbortSignal;
  /** Rejects when the demo is interrupted. */
  readonly happened: Promise<never>;
}

const duplicateMs = 500; // the same Ctrl-C may arrive twice in this time, from the terminal and from the parent process

export function interruption(): Interruption {
  const controller = new AbortController();
  const happened = new Promise<never>((_, reject) => {
    let first: number | undefined;
    const stop = () => {
      if (first !== undefined && performance.now() - first > duplicateMs) process.exit(130);
      first ??= performance.now();
      controller.abort();
      reject(new Error('Interrupted'));
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
  });
  happened.catch(() => undefined);
  return { signal: controller.signal, happened };
}
