// Tells a watcher what is news: what differs from the last time, and the first thing after a failure.

export interface Told<T> {
  readonly seen: (value: T) => void;
  readonly failed: (error: Error) => void;
}

export function distinctUntilChanged<T>(watcher: Told<T>): Told<T> {
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
