// The labels of pictures: formats times, errors, waits and operations.

import { beside } from '../model/contract/operation-name.ts';
import type { Operation } from '../model/contract/operation.ts';
import type { Wait } from '../model/kernel/snapshot.ts';
import type { StepError } from '../model/step-error.ts';

export const formatError = (error: StepError): string => {
  if (error.kind === 'business') return error.message === error.code ? error.code : `${error.code}: ${error.message}`;
  return `${error.kind}: ${error.message}`;
};

/** '2026-03-01 12:30 UTC'. */
export const formatTime = (at: number): string =>
  Number.isFinite(at) && Math.abs(at) < 8.64e15 ? `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC` : 'an unknown time';

const untilLabel = (until: number | undefined): string => (until === undefined ? '' : ` until ${formatTime(until)}`);

export function waitLabel(wait: Wait): string {
  switch (wait.kind) {
    case 'ask':
      return `waits for ${wait.of}${untilLabel(wait.until ?? wait.deadline)}`;
    case 'signal':
      return `waits for signal ${wait.name}${untilLabel(wait.until)}`;
    case 'timer':
      return `waits${untilLabel(wait.until)}`;
    case 'condition':
      return `waits for a condition${untilLabel(wait.until)}`;
    case 'event':
      return wait.accepts.length === 0 ? `is in ${wait.state.join(', ')}` : `waits for ${wait.accepts.join(' or ')}`;
    case 'limit':
      return `waits for its turn (limit ${wait.key})`;
    case 'person':
      return `waits for a person to decide: ${formatError(wait.error)}`;
  }
}

/** The lines that describe an operation, below its name. */
export function operationLines(operation: Operation | undefined, { name, pivot }: { name: string; pivot?: boolean | undefined }) {
  const lines: string[] = [];
  if (operation?.undo !== undefined) lines.push(`undo: ${beside(name, operation.undo)}`);
  if (pivot ?? operation?.pivot) lines.push('pivot: point of no return');
  return lines;
}
