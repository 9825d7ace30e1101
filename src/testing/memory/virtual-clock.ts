// Time that passes only when somebody says so. Alarms ring in the order of their time, and of their making where that
// is the same.

export interface VirtualClock {
  now(): number;
  /** Rings once after that time; the answer takes it back. */
  alarm(milliseconds: number, ring: () => void): () => void;
  /** When the next alarm rings. */
  next(): number | undefined;
  /** Moves on to that time, and rings what is due by then. What an alarm sets in motion runs later. */
  moveTo(time: number): void;
  /** Moves on to that time; what is due by then rings only when it is moved on by `moveTo`. */
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
