// Runs work until a signal is aborted. After that, the result of the work is ignored: a rejection does not become an
// unhandled rejection.

/** Returns undefined if the signal is aborted first. The work gets its own signal, so that no listeners accumulate on the given one. */
export async function unlessAborted<T>(signal: AbortSignal, work: (ending: AbortSignal) => Promise<T>): Promise<T | undefined> {
  if (signal.aborted) return undefined;
  const ending = new AbortController();
  const working = work(ending.signal);
  working.catch(() => undefined);
  const { promise: aborted, resolve } = deferred();
  signal.addEventListener('abort', resolve);
  try {
    return await Promise.race([working, aborted]);
  } finally {
    signal.removeEventListener('abort', resolve);
    if (isAborted(signal)) ending.abort(); // makes an error, with its stack
  }
}

function deferred(): { readonly promise: Promise<undefined>; readonly resolve: () => void } {
  let resolve: () => void = () => undefined;
  const promise = new Promise<undefined>((done) => (resolve = () => done(undefined)));
  return { promise, resolve };
}

const isAborted = ({ aborted }: AbortSignal): boolean => aborted;
