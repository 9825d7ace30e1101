// Passes a call to the service in virtual time, and reports errors of stubs to the simulation.

import { parseDuration, type Duration } from '../../../model/duration.ts';
import type { Call } from '../../../model/kernel/runtime.ts';
import type { VirtualClock } from '../../memory/virtual-clock.ts';
import type { InjectorOptions } from '../injector.ts';
import type { ReferenceService } from './reference-service.ts';
import type { Work } from '../work.ts';

interface Environment {
  readonly clock: VirtualClock;
  readonly work: Work;
  readonly service: ReferenceService;
  /** Receives every error that a stub ends with. */
  readonly seen: (error: unknown) => void;
}

export function createServing({ clock, work, service, seen }: Environment): Pick<InjectorOptions, 'serve' | 'serveLate'> {
  return { serve, serveLate };

  function serve(call: Call, given: Parameters<InjectorOptions['serve']>[1]): Promise<unknown> {
    const { operation, input, key, undoes } = call;
    const waiting = <T>(rest: Promise<T>) => work.resting(call, rest);
    const sleep = (duration: Duration) => waiting(passed(clock, parseDuration(duration)));
    return service
      .answer({ operation, input, key, undoes, sleep, waiting, attempt: given.attempt, refusal: given.refusal })
      .catch((error: unknown) => {
        seen(error);
        throw error;
      });
  }

  // A late call is not an attempt, so nothing else counts it as work.
  async function serveLate(call: Call): Promise<unknown> {
    work.begin(call);
    try {
      return await serve(call, { attempt: 1 });
    } finally {
      work.end(call);
    }
  }
}

const passed = (clock: VirtualClock, milliseconds: number): Promise<void> =>
  new Promise((resolve) => clock.alarm(milliseconds, () => resolve()));
