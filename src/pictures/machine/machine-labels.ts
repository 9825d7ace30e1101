// The labels of a machine: what triggers its transitions, and what its states do.

import type { InvokeOutline, StateOutline, TransitionOutline } from '../../description/machine-outline.ts';
import { calledBy } from '../../description/calls.ts';
import { operationsOf, type Process } from '../../model/contract/process.ts';
import { operationLines } from '../labels.ts';

export function occasionLabel({ on, guard, fails }: TransitionOutline, state: StateOutline): string {
  const condition = guard === undefined ? '' : ` [${guard}]`;
  const failing = fails ? ', fails' : '';
  switch (on.kind) {
    case 'event':
      return `${on.event === '*' ? 'any event' : on.event}${condition}${failing}`;
    case 'done':
      return `${state.invokes.length > 1 ? `done: ${callOf(state, on.of)}` : 'done'}${condition}${failing}`;
    case 'error':
      return `${state.invokes.length > 1 ? `error: ${callOf(state, on.of)}` : 'error'}${condition}${failing}`;
    case 'after':
      return `after ${formatDelay(on.delay)}${condition}${failing}`;
    case 'always':
      return `${guard === undefined ? 'at once' : condition.trim()}${failing}`;
  }
}

function callOf({ invokes }: StateOutline, id: string): string {
  const { call, name } = invokes.find((invoke) => invoke.id === id) ?? {};
  return call ?? name ?? id;
}

const units = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
] as const;

/** Formats a delay of XState, which is in milliseconds or a name. */
export function formatDelay(delay: string): string {
  const milliseconds = Number(delay);
  if (!Number.isFinite(milliseconds)) return delay;
  const unit = units.find(([, length]) => milliseconds >= length && milliseconds % length === 0);
  return unit ? `${String(milliseconds / unit[1])}${unit[0]}` : `${String(milliseconds)}ms`;
}

export function stateLines({ name, invokes, transitions }: StateOutline, contract: Process): readonly string[] {
  const staying = transitions.filter(({ to }) => to.length === 0).map(({ on }) => (on.kind === 'event' ? `takes ${on.event}` : undefined));
  return [...invokes.flatMap((invoke) => invokeLines(invoke, contract)), ...staying.filter((line) => line !== undefined)].filter(
    (line) => line !== name,
  );
}

function invokeLines({ name, call }: InvokeOutline, contract: Process): readonly string[] {
  if (call === undefined) return [name === undefined ? 'steps in code' : `steps in code: ${name}`];
  if (!call.includes('.')) return [`process ${call}`];
  const operation = calledBy(call, contract);
  return [call, ...operationLines(operationsOf(contract).get(operation), { name: operation })];
}
