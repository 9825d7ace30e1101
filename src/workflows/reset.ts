// Detects that a run was reset, and asks what earlier runs did. A reset run has the id of the run whose history it repeats,
// beside its own. It asks at the first point that is not in its history, and a marker records where that was. A run that
// it calls may have been called before, by an earlier run of its caller. Then the input says so, and the called run asks
// before anything else.
//
// There is one marker for each time a run of the family was reset, because a history may hold the questions of several
// runs. A replay from a file uses the first id for both, so there only the markers show a reset.

import { patched, scheduleActivity, workflowInfo } from '@temporalio/workflow';
import { names, type EarlierRequest, type RunEnvelope } from '../model/envelope.ts';
import type { ChildAnswer } from '../model/kernel/child.ts';
import type { Earlier } from '../model/kernel/earlier.ts';
import type { Runtime } from '../model/kernel/runtime.ts';
import { untilAnswered } from './own-activities.ts';

export interface EarlierRuns {
  /** If this run is called again, resolves with the answer of the earlier run if that has completed. Returns undefined if there is nothing to ask. */
  answered(): Promise<ChildAnswer | undefined> | undefined;
  /** Resolves if this run was reset and learns that its caller has its answer already. Otherwise never settles. */
  answeredMeanwhile(): Promise<ChildAnswer>;
  /** Asks once what earlier runs did. Returns undefined if there is nothing to ask, or not yet. */
  ask(): Promise<Earlier> | undefined;
  /** Returns the part of the envelope for the next run, if this one continues as new. */
  forNextRun(): Pick<RunEnvelope, 'again'>;
  /** Returns the part of the envelope for the runs that this one calls. */
  forChildren(): Pick<RunEnvelope, 'again'>;
}

interface EarlierOptions extends Pick<RunEnvelope, 'again'> {
  readonly process: string;
  readonly shield: Runtime['scope']['shield'];
}

export function createEarlierRuns({ process, shield, again }: EarlierOptions): EarlierRuns {
  let asked = 0;
  let known = false;
  let received: Earlier | undefined; // not passed to the kernel yet
  let onAnswered: ((answer: ChildAnswer) => void) | undefined; // set only in a run that was called
  const wasReset = () => asked > 0 || again !== undefined;
  return {
    answered,
    answeredMeanwhile: () => new Promise((resolve) => (onAnswered = resolve)),
    ask,
    forNextRun: () => (wasReset() ? { again: 'asked' } : {}),
    forChildren: () => (wasReset() ? { again: 'unasked' } : {}),
  };

  function answered(): Promise<ChildAnswer | undefined> | undefined {
    if (again !== 'unasked') return undefined;
    return question({ process, isCalled: true }).then((earlier) => {
      received = earlier;
      return earlier.answer;
    });
  }

  function ask(): Promise<Earlier> | undefined {
    const earlier = received;
    received = undefined;
    if (earlier) return Promise.resolve(earlier);
    return known || !wasResetTo(`tenuto.reset.${String(asked + 1)}`) ? undefined : question({ process }).then(unlessAnswered);
  }

  function unlessAnswered(earlier: Earlier): Earlier | Promise<never> {
    if (!earlier.answer) return earlier;
    onAnswered?.(earlier.answer);
    return new Promise(() => undefined); // this run does nothing more
  }

  function question(request: EarlierRequest): Promise<Earlier> {
    const options = { activityId: `earlier runs ${String(++asked)}`, ...untilAnswered };
    return shield(() => scheduleActivity<Earlier>(names.earlier, [request], options)).then((earlier) => {
      known = earlier.runId === workflowInfo().runId;
      return earlier;
    });
  }
}

/** Returns whether this run was reset and has fully repeated its history at this point. Sets a marker of that name, so that the result is
 *  the same when the run is repeated. */
export function wasResetTo(marker: string): boolean {
  const { runId, originalExecutionRunId, unsafe } = workflowInfo();
  return (runId !== originalExecutionRunId || unsafe.isReplaying) && patched(marker);
}
