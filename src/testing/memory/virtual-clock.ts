// Virtual time, which passes only when a caller moves it. Alarms ring in the order of their time. At the same time, they
// ring in the order in which they were set.

export interface VirtualClock {
  now(): number;
  /** Sets an alarm that rings once after this time. Returns a function that cancels it. */
  alarm(milliseconds: number, ring: () => void): () => void;
  /** The time of the next alarm. Undefined if none is set. */
  next(): number | undefined;
  /** Moves time forward, and rings the alarms that are due by then. Promises that an alarm resolves continue later. */
  moveTo(time: number): void;
  /** Moves time forward without ringing. Due alarms ring at the next `moveTo`. */
  reach(time: number): void;
}

interface Alarm {
  readonly time: number;
  readonly ring: () => void;
}

export function createClock(start: number): VirtualClock {
  const alarms: Alarm[] = [];
  let time = start;
  return { now: () => time, alarm, next: () => alarms[0]?.time, moveTo, reach };

  function alarm(milliseconds: number, ring: () => void): () => void {
    const entry = { time: time + Math.max(0, milliseconds), ring };
    const later = alarms.findIndex((other) => other.time > entry.time);
    alarms.splice(later === -1 ? alarms.length : later, 0, entry);
    return () => {
      const at = alarms.indexOf(entry);
      if (at !== -1) alarms.splice(at, 1);
    };
  }

  function reach(until: number): void {
    time = Math.max(time, until);
  }

  function moveTo(until: number): void {
    for (let due = alarms[0]; due && due.time <= until; due = alarms[0]) {
      alarms.shift();
      time = Math.max(time, due.time);
      due.ring();
    }
    reach(until);
  }
}
