// Filters the values for a watcher: it gets a value only if it differs from the last one, or is the first after a failure.

export interface ValueWatcher<T> {
  readonly seen: (value: T) => void;
  readonly failed: (error: Error) => void;
}

export function distinctUntilChanged<T>(watcher: ValueWatcher<T>): ValueWatcher<T> {
  let last: { readonly text: string | undefined } | undefined;
  return {
    seen: (value) => {
      const text = JSON.stringify(value) as string | undefined;
      if (last?.text === text && last !== undefined) return;
      last = { text };
      watcher.seen(value);
    },
    failed: (error) => {
      last = undefined;
      watcher.failed(error);
    },
  };
}
