// The watches that are open, so that closing what is watched ends them all.

export interface OpenWatches {
  /** Returns what ends this one. */
  readonly add: (stop: () => void) => () => void;
  readonly end: () => void;
}

export function openWatches(): OpenWatches {
  const open = new Set<() => void>();
  return {
    add: (stop) => {
      const end = (): void => {
        if (open.delete(end)) stop();
      };
      open.add(end);
      return end;
    },
    end: () => {
      for (const end of [...open]) end();
    },
  };
}
