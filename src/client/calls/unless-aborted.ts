// Work that a signal may end. What the work itself then ends with is nobody's business any more: also not as an
// unhandled rejection.

/** Undefined where the signal is aborted first. The work is told by a signal of its own, so that none gathers listeners. */
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
