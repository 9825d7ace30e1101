// When what a registry tells becomes what callers go by. What comes together is taken up once; and that all instances are gone at once is
// more likely an error of the registry than true, so that an empty list after one that was not has to stay so for a while.

import type { ServiceInstance } from './instance.ts';
import type { Environment } from '../platform/environment.ts';

export type Instances = readonly ServiceInstance[];

export interface DebouncedList {
  readonly current: () => Instances;
  readonly told: (instances: Instances) => void;
  /** What was told last stays in doubt as long as nothing is heard. */
  readonly lost: () => void;
  readonly end: () => void;
}

export interface Believer {
  readonly environment: Environment;
  readonly changed: (instances: Instances) => void;
  readonly doubted: (kept: Instances) => void;
}

const settling = 100;
const emptyBelievedAfter = 30_000;

interface Waiting {
  readonly kind: 'settling' | 'doubting';
  readonly takeBack: () => void;
}

export function debouncedList({ environment, changed, doubted }: Believer): DebouncedList {
  let current: Instances = [];
  let latest: Instances = [];
  let waiting: Waiting | undefined;

  function stop(): void {
    waiting?.takeBack();
    waiting = undefined;
  }
  function takeUp(): void {
    stop();
    if (same(current, latest)) return;
    current = latest;
    changed(current);
  }
  function wait(kind: Waiting['kind'], milliseconds: number): void {
    if (waiting?.kind === kind) return;
    stop();
    waiting = { kind, takeBack: environment.setTimer(milliseconds, takeUp) };
  }

  return {
    current: () => current,
    told: (instances) => {
      latest = instances;
      if (current.length === 0) return takeUp(); // whoever has nobody to call does not wait
      if (latest.length > 0) return wait('settling', settling);
      if (waiting?.kind !== 'doubting') doubted(current);
      wait('doubting', emptyBelievedAfter);
    },
    lost: () => {
      if (waiting?.kind === 'doubting') stop();
    },
    end: stop,
  };
}

const same = (some: Instances, others: Instances): boolean => JSON.stringify(some) === JSON.stringify(others);
