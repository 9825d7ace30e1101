// Debounces the list of instances that a registry reports. Changes within 100 ms are applied together. A sudden empty list is more likely
// an error of the registry than true, so it is suspicious: it must stay empty for 30 s before it is applied.

import type { ServiceInstance } from './instance.ts';
import type { Environment } from '../platform/environment.ts';

export type Instances = readonly ServiceInstance[];

export interface DebouncedList {
  readonly current: () => Instances;
  readonly reported: (instances: Instances) => void;
  /** The registry does not answer. Until it reports a list again, a suspicious empty list is not applied. */
  readonly lost: () => void;
  readonly end: () => void;
}

export interface DebounceOptions {
  readonly environment: Environment;
  readonly changed: (instances: Instances) => void;
  readonly suspicious: (kept: Instances) => void;
}

const settleMs = 100;
const emptyAppliedMs = 30_000;

interface Waiting {
  readonly kind: 'settling' | 'suspicious';
  readonly cancel: () => void;
}

export function debouncedList({ environment, changed, suspicious }: DebounceOptions): DebouncedList {
  let current: Instances = [];
  let latest: Instances = [];
  let waiting: Waiting | undefined;

  function stop(): void {
    waiting?.cancel();
    waiting = undefined;
  }
  function apply(): void {
    stop();
    if (same(current, latest)) return;
    current = latest;
    changed(current);
  }
  function wait(kind: Waiting['kind'], milliseconds: number): void {
    if (waiting?.kind === kind) return;
    stop();
    waiting = { kind, cancel: environment.setTimer(milliseconds, apply) };
  }

  return {
    current: () => current,
    reported: (instances) => {
      latest = instances;
      if (current.length === 0) return apply(); // with no instance to call there is no reason to wait
      if (latest.length > 0) return wait('settling', settleMs);
      if (waiting?.kind !== 'suspicious') suspicious(current);
      wait('suspicious', emptyAppliedMs);
    },
    lost: () => {
      if (waiting?.kind === 'suspicious') stop();
    },
    end: stop,
  };
}

const same = (some: Instances, others: Instances): boolean => JSON.stringify(some) === JSON.stringify(others);
