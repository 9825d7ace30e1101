// A run that was reset keeps the id of the run whose history it repeats, beside its own: so it can ask what earlier runs did. It asks at the
// first point that its history does not hold, and a marker says where that was. A run that it calls may have been called before, by an
// earlier run of its caller: its input says so, and that one asks before anything else.
//
// A marker for each time a run of the family was reset, because a history may hold the questions of several. A replay from a file uses the
// first id for both, so the markers decide there.

import { patched, scheduleActivity, workflowInfo } from '@temporalio/workflow';
import { names, type EarlierRequest, type RunEnvelope } from '../model/envelope.ts';
import type { ChildAnswer } from '../model/kernel/child.ts';
import type { Earlier } from '../model/kernel/earlier.ts';
import type { Runtime } from '../model/kernel/runtime.ts';
import { patience } from './own-activities.ts';

export interface EarlierRuns {
  /** Of a run that is called again: what the run before answered, if it has completed. None: there is nothing to ask. */
  answered(): Promise<ChildAnswer | undefined> | undefined;
  /** Never settles unless a run that was reset learns that its caller has its answer: it is the same. */
  answeredMeanwhile(): Promise<ChildAnswer>;
  /** Asks once; none: there is nothing to ask, or not yet. */
  ask(): Promise<Earlier> | undefined;
  /** For the run that this one goes on as. */
  goesOn(): Pick<RunEnvelope, 'again'>;
  /** For those that it calls. */
  handedOn(): Pick<RunEnvelope, 'again'>;
}

interface EarlierOptions extends Pick<RunEnvelope, 'again'> {
  readonly process: string;
  readonly shield: Runtime['scope']['shield'];
}

export function createEarlierRuns({ process, shield, again }: EarlierOptions): EarlierRuns {
  let asked = 0;
  let known = false;
  let heard: Earlier | undefined; // and not told to the kernel yet
  let tell: ((answer: ChildAnswer) => void) | undefined; // only a run that is called listens
  const wasReset = () => asked > 0 || again !== undefined;
  return {
    answered,
    answeredMeanwhile: () => new Promise((resolve) => (tell = resolve)),
    ask,
    goesOn: () => (wasReset() ? { again: 'asked' } : {}),
    handedOn: () => (wasReset() ? { again: 'unasked' } : {}),
  };

  function answered(): Promise<ChildAnswer | undefined> | undefined {
    if (again !== 'unasked') return undefined;
    return question({ process, isCalled: true }).then((earlier) => {
      heard = earlier;
      return earlier.answer;
    });
  }

  function ask(): Promise<Earlier> | undefined {
    const earlier = heard;
    heard = undefined;
    if (earlier) return Promise.resolve(earlier);
    return known || !wasResetTo(`tenuto.reset.${String(asked + 1)}`) ? undefined : question({ process }).then(unlessAnswered);
  }

  function unlessAnswered(earlier: Earlier): Earlier | Promise<never> {
    if (!earlier.answer) return earlier;
    tell?.(earlier.answer);
    return new Promise(() => undefined); // this run does nothing any more
  }

  function question(request: EarlierRequest): Promise<Earlier> {
    const options = { activityId: `earlier runs ${String(++asked)}`, ...patience };
    return shield(() => scheduleActivity<Earlier>(names.earlier, [request], options)).then((earlier) => {
      known = earlier.runId === workflowInfo().runId;
      return earlier;
    });
  }
}

/** Whether this is a run that was reset, and nothing of its history is left to be repeated before this point; a marker of that name says so
 *  when the run is repeated. */
export function wasResetTo(marker: string): boolean {
  const { runId, originalExecutionRunId, unsafe } = workflowInfo();
  return (runId !== originalExecutionRunId || unsafe.isReplaying) && patched(marker);
}
