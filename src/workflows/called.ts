// Watches called runs after a reset of their caller. A called run may end while its caller is closed, and then Temporal
// cannot report the end to the caller. If the caller is reset later, to a point where it waits for that run, it would wait
// for ever. So once a reset run has fully repeated its history, it asks for the state of each run for which it waits. A
// run that is still open then reports its end itself.

import { CancellationScope, condition, scheduleActivity, workflowInfo } from '@temporalio/workflow';
import { names, type CalledRun } from '../model/envelope.ts';
import type { Runtime } from '../model/kernel/runtime.ts';
import { untilAnswered } from './own-activities.ts';
import { wasResetTo } from './reset.ts';

/** How a run has ended whose end was not reported to its caller. 'left': it was ended from outside, and has undone nothing. */
export type Ended = Exclude<CalledRun['state'], 'open'>;

interface Calling {
  /** The id of the run that is called. */
  readonly id: string;
  readonly call: () => Promise<unknown>;
  /** Called if the run has ended without a report to its caller. */
  readonly unreported: (how: Ended) => Promise<unknown>;
}

export type Called = (calling: Calling) => Promise<unknown>;

export function createCalled(shield: Runtime['scope']['shield']): Called {
  let asked = 0;
  return ({ id, call, unreported }) => {
    let isOver = false;
    let again: { readonly scope: CancellationScope; readonly work: Promise<unknown> } | undefined;
    return new Promise((resolve, reject) => {
      const reported =
        <T>(settle: (value: T) => void) =>
        (value: T) => {
          isOver = true;
          again?.scope.cancel(); // the report was only late
          const settled = () => {
            settle(value);
          };
          if (again) again.work.then(resolve, settled);
          else settled();
        };
      call().then(reported(resolve), reported(reject));
      if (!workflowInfo().unsafe.isReplaying) return; // this run has made the call itself
      const current = CancellationScope.current();
      void shield(() => watch(id, () => isOver)).then((how) => {
        if (!how) return;
        const scope = new CancellationScope({ cancellable: true, parent: current });
        again = { scope, work: scope.run(() => unreported(how)) };
        again.work.then(resolve, (error: unknown) => isOver || reject(error as Error));
      }, reject);
    });
  };

  /** Returns how the run has ended, or undefined if its end is reported. */
  async function watch(id: string, isOver: () => boolean): Promise<Ended | undefined> {
    for (;;) {
      await condition(() => isOver() || wasReset());
      if (isOver()) return undefined;
      const { state, runId } = await scheduleActivity<CalledRun>(names.called, [{ id }], { activityId: `called ${id}`, ...untilAnswered });
      if (state !== 'open') return isOver() ? undefined : state;
      if (runId === workflowInfo().runId) return undefined;
    }
  }

  function wasReset(): boolean {
    const was = wasResetTo(`tenuto.called.${String(asked + 1)}`);
    if (was) asked++;
    return was;
  }
}
