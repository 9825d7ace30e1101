// Makes the error for a run that would never end: what it waits for, and how a test can resolve that.

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
  if (awaited.length === 0) return `a promise that the run did not make. Use run.sleep or run.until`;
  const remedy = "Send it with messages, as in { at: '3d', signal: … }, raise within, or check the run at an earlier time with until";
  return `${awaited.join(', ')}. ${remedy}`;
}
