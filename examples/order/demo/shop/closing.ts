// Stops everything that was started: first the programs, then the servers that they use. What starts after closing has begun
// is stopped immediately. So an interrupted start leaves nothing running.

import { setTimeout as pause } from 'node:timers/promises';

type Stop = () => Promise<unknown>;

const layers = ['program', 'server', 'remains'] as const;
type Layer = (typeof layers)[number];

const startTimeoutMs = 4_000;

export interface Closing {
  /** Adds a part to stop later. If closing has already begun, it stops the part and throws. */
  add(layer: Layer, stop: Stop): Promise<void>;
  /** Tracks a start that may still add parts. Closing waits for it, for a limited time. */
  during<T>(work: Promise<T>): Promise<T>;
  /** Stops everything, one layer after another. Returns the same promise each time. */
  close(): Promise<void>;
}

export function createClosing(): Closing {
  const parts: { readonly layer: Layer; readonly stop: Stop }[] = [];
  const starting: Promise<unknown>[] = [];
  let closing: Promise<void> | undefined;
  return { add, during, close: () => (closing ??= closeAll()) };

  async function add(layer: Layer, stop: Stop): Promise<void> {
    if (!closing) return void parts.push({ layer, stop });
    await stop();
    throw new Error('Cannot start: the shop is closing');
  }

  function during<T>(work: Promise<T>): Promise<T> {
    starting.push(work);
    return work;
  }

  async function closeAll(): Promise<void> {
    const failures: unknown[] = [];
    for (const layer of layers) {
      const stops = parts.filter((part) => part.layer === layer).map(({ stop }) => stop());
      for (const end of await Promise.allSettled(stops)) if (end.status === 'rejected') failures.push(end.reason);
    }
    await Promise.race([Promise.allSettled(starting), pause(startTimeoutMs, undefined, { ref: false })]);
    if (failures.length > 0) throw new AggregateError(failures, `Cannot stop everything: ${failures.map(String).join('; ')}`);
  }
}
