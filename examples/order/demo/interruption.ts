// Ctrl-C: the first asks to stop, the second ends the program at once. Child processes end with it either way.

export interface Interruption {
  readonly signal: AbortSignal;
  /** Rejects when somebody asks to stop. */
  readonly happened: Promise<never>;
}

const again = 500; // milliseconds in which the same Ctrl-C may arrive by two ways, from the terminal and from the program's parent

export function interruption(): Interruption {
  const controller = new AbortController();
  const happened = new Promise<never>((_, reject) => {
    let first: number | undefined;
    const stop = () => {
      if (first !== undefined && performance.now() - first > again) process.exit(130);
      first ??= performance.now();
      controller.abort();
      reject(new Error('Interrupted'));
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
  });
  happened.catch(() => undefined);
  return { signal: controller.signal, happened };
}
