// Everything that was started, so that it can be stopped: what works on others first, what they stand on last. What comes up
// after closing began is stopped at once, so a start that is interrupted half-way leaves nothing behind.

type Stop = () => Promise<unknown>;

const layers = ['program', 'server', 'folder'] as const;
type Layer = (typeof layers)[number];

export interface Closing {
  /** Throws where closing has begun already, after stopping the newcomer. */
  add(layer: Layer, stop: Stop): Promise<void>;
  /** Stops everything, a layer at a time; the same promise each time. */
  close(): Promise<void>;
}

export function createClosing(): Closing {
  const parts: { readonly layer: Layer; readonly stop: Stop }[] = [];
  let closing: Promise<void> | undefined;
  return { add, close: () => (closing ??= closeAll()) };

  async function add(layer: Layer, stop: Stop): Promise<void> {
    if (!closing) return void parts.push({ layer, stop });
    await stop();
    throw new Error('Stopped while it was still being started');
  }

  async function closeAll(): Promise<void> {
    const failures: unknown[] = [];
    for (const layer of layers) {
      const stops = parts.filter((part) => part.layer === layer).map(({ stop }) => stop());
      for (const end of await Promise.allSettled(stops)) if (end.status === 'rejected') failures.push(end.reason);
    }
    if (failures.length > 0) throw new AggregateError(failures, `Cannot stop everything: ${failures.map(String).join('; ')}`);
  }
}
