// A run that was called may end while its caller is closed: there is nobody then whom Temporal could tell. If the caller is reset later, to a
// point where it waits for that run, it would wait for ever. So a run that was reset looks after those that it waits for, once nothing of its
// history is left to be repeated; who is open by then will tell it.

import { CancellationScope, condition, scheduleActivity, workflowInfo } from '@temporalio/workflow';
import { names, type CalledRun } from '../model/envelope.ts';
import type { Runtime } from '../model/kernel/runtime.ts';
import { patience } from './own-activities.ts';
import { wasResetTo } from './reset.ts';

/** How a run has ended that nobody was told about. 'left': it has undone nothing. */
export type Ended = Exclude<CalledRun['state'], 'open'>;

interface Calling {
  /** The id of the run that is called. */
  readonly id: string;
  readonly call: () => Promise<unknown>;
  /** What to do if it has ended: it was told nobody. */
  readonly ended: (how: Ended) => Promise<unknown>;
}

export type Called = (calling: Calling) => Promise<unknown>;

export function createCalled(shield: Runtime['scope']['shield']): Called {
  let asked = 0;
  return ({ id, call, ended }) => {
    let isOver = false;
    let again: { readonly scope: CancellationScope; readonly work: Promise<unknown> } | undefined;
    return new Promise((resolve, reject) => {
      const told =
        <T>(settle: (value: T) => void) =>
        (value: T) => {
          isOver = true;
          again?.scope.cancel(); // it had been told late
          const settled = () => {
            settle(value);
          };
          if (again) again.work.then(resolve, settled);
          else settled();
        };
      call().then(told(resolve), told(reject));
      if (!workflowInfo().unsafe.isReplaying) return; // this run has called it
      const current = CancellationScope.current();
      void shield(() => watch(id, () => isOver)).then((how) => {
        if (!how) return;
        const scope = new CancellationScope({ cancellable: true, parent: current });
        again = { scope, work: scope.run(() => ended(how)) };
        again.work.then(resolve, (error: unknown) => isOver || reject(error as Error));
      }, reject);
    });
  };

  /** None: it was told. */
  async function watch(id: string, isOver: () => boolean): Promise<Ended | undefined> {
    for (;;) {
      await condition(() => isOver() || wasReset());
      if (isOver()) return undefined;
      const { state, runId } = await scheduleActivity<CalledRun>(names.called, [{ id }], { activityId: `called ${id}`, ...patience });
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
