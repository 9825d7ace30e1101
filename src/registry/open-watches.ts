// Tracks the open watches of a registry or a store, so that closing it ends them all.

export interface OpenWatches {
  /** Adds a watch. Returns the function that ends it. */
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
