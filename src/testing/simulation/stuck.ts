// A run that would never end, in the words of an error: what it waits for, and what a test does about that.

import type { Process } from '../../model/contract/process.ts';
import type { Duration } from '../../model/duration.ts';
import type { StepView, Wait } from '../../model/kernel/snapshot.ts';
import { nameOfWait } from '../memory/name-of-wait.ts';

interface Stuck {
  readonly run: { readonly steps: readonly StepView[]; readonly waits: readonly Wait[] };
  readonly within: Duration | undefined;
}

export function stuck({ name }: Process, { run, within = '60d' }: Stuck): Error {
  const awaited = [...run.steps.filter(isRunning).map(({ id }) => `step '${id}'`), ...run.waits.map(nameOfWait)];
  return new Error(`The run of process '${name}' has not ended within ${within}: it waits for ${remedied(awaited)}`);
}

const isRunning = ({ state, undo, confirm }: StepView): boolean => [state, undo, confirm].some((one) => one?.kind === 'running');

function remedied(awaited: readonly string[]): string {
  if (awaited.length === 0) return `something that is not the run's own, such as a promise from elsewhere. Use run.sleep or run.until`;
  const remedy = "Say it in messages, as in { at: '3d', signal: … }, give it more time with within, or look at it before with until";
  return `${awaited.join(', ')}. ${remedy}`;
}
