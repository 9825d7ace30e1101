// Everything that was started, so that it can be stopped: what works on others first, what they stand on last. What comes up
// after closing began is stopped at once, so a start that is interrupted half-way leaves nothing behind.

import { setTimeout as pause } from 'node:timers/promises';

type Stop = () => Promise<unknown>;

const layers = ['program', 'server', 'remains'] as const;
type Layer = (typeof layers)[number];

const grace = 4_000;

export interface Closing {
  /** Throws where closing has begun already, after stopping the newcomer. */
  add(layer: Layer, stop: Stop): Promise<void>;
  /** Something is coming up that may still add parts: closing waits for it, though not for long. */
  during<T>(work: Promise<T>): Promise<T>;
  /** Stops everything, a layer at a time; the same promise each time. */
  close(): Promise<void>;
}

export function createClosing(): Closing {
  const parts: { readonly layer: Layer; readonly stop: Stop }[] = [];
  const coming: Promise<unknown>[] = [];
  let closing: Promise<void> | undefined;
  return { add, during, close: () => (closing ??= closeAll()) };

  async function add(layer: Layer, stop: Stop): Promise<void> {
    if (!closing) return void parts.push({ layer, stop });
    await stop();
    throw new Error('Stopped while it was still being started');
  }

  function during<T>(work: Promise<T>): Promise<T> {
    coming.push(work);
    return work;
  }

  async function closeAll(): Promise<void> {
    const failures: unknown[] = [];
    for (const layer of layers) {
      const stops = parts.filter((part) => part.layer === layer).map(({ stop }) => stop());
      for (const end of await Promise.allSettled(stops)) if (end.status === 'rejected') failures.push(end.reason);
    }
    await Promise.race([Promise.allSettled(coming), pause(grace, undefined, { ref: false })]);
    if (failures.length > 0) throw new AggregateError(failures, `Cannot stop everything: ${failures.map(String).join('; ')}`);
  }
}
