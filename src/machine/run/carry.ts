// Saves a machine for the next run, and restores it there. It refuses if the current definition cannot continue from the
// saved state.

import type { Delayed } from './delays.ts';
import { nodesOf } from '../nodes.ts';
import type { SavedChild, Started } from './children.ts';
import type { PendingSignal } from './inbox.ts';
import { statesOf } from '../state.ts';
import {
  hasState,
  persist,
  restore,
  rootOf,
  workOfActor,
  type Machine,
  type Snapshot,
  type StateNode,
  type StateValue,
} from '../xstate.ts';

export interface CarriedMachine {
  readonly snapshot: unknown;
  readonly delays: readonly Delayed[];
  readonly inbox: readonly PendingSignal[];
  readonly children?: readonly SavedChild[];
}

/** Where the previous run was. */
export interface Before {
  readonly snapshot: Snapshot;
  readonly delays: readonly Delayed[];
  readonly inbox: readonly PendingSignal[];
  readonly children: readonly (Started & { readonly id: string })[];
}

interface Persisted {
  readonly value: StateValue;
  readonly historyValue?: Readonly<Record<string, readonly { readonly id: string }[]>>;
}

export const carryMachine = (machine: Machine, snapshot: Snapshot, rest: Omit<CarriedMachine, 'snapshot'>): CarriedMachine => ({
  snapshot: persist(machine, snapshot, Object.fromEntries((rest.children ?? []).map(({ id, src }) => [id, src]))),
  ...rest,
});

/**
 * Restores what the previous run saved.
 * @throws TypeError of kind 'definition-changed', if the machine was changed so that it cannot continue from there
 */
export function restoreMachine(process: string, machine: Machine, { snapshot, delays, inbox, children = [] }: CarriedMachine): Before {
  const known = children.flatMap((child) => restoreChild(machine, child) ?? []);
  const lost = [...lostStates(machine, snapshot as Persisted), ...lostDelays(machine, delays), ...lostActors(children, known)];
  if (lost.length > 0) throw changed(process, lost, machine);
  return { snapshot: restore(machine, snapshot), delays, inbox, children: known };
}

function restoreChild(machine: Machine, { id, src, input, atWork }: SavedChild): Before['children'][number] | undefined {
  const work = workOfActor(machine, src);
  if (!work || (atWork && work.kind !== 'steps')) return undefined;
  return { id, work, src, input, ...(atWork && { from: atWork }) };
}

const lostActors = (children: readonly SavedChild[], known: Before['children']): readonly string[] =>
  children.filter(({ id }) => !known.some((child) => child.id === id)).map(({ id }) => `the actor '${id}'`);

function lostStates(machine: Machine, { value, historyValue = {} }: Persisted): readonly string[] {
  const remembered = Object.entries(historyValue).flatMap(([history, nodes]) => [history, ...nodes.map(({ id }) => id)]);
  return [
    ...statesOf(value)
      .filter((path) => !isLeaf(path, rootOf(machine)))
      .map((path) => `state '${path}'`),
    ...remembered.filter((id) => !hasState(machine, `#${id}`)).map((id) => `state '#${id}', which a history remembers`),
  ];
}

// If a new version adds states inside a saved state, it is unknown which of them is active. So the saved state counts as lost.
function isLeaf(path: string, root: StateNode): boolean {
  let node: StateNode | undefined = root;
  for (let rest = path; rest !== '' && node;) {
    const key: string | undefined = Object.keys(node.states).find((name) => rest === name || rest.startsWith(`${name}.`));
    node = key === undefined ? undefined : node.states[key];
    rest = rest.slice((key?.length ?? 0) + 1);
  }
  return node !== undefined && Object.keys(node.states).length === 0;
}

// If the delay of a state was changed, no transition takes the saved delay's event. The run would wait for ever.
function lostDelays(machine: Machine, delays: readonly Delayed[]): readonly string[] {
  const nodes = nodesOf(rootOf(machine));
  return delays
    .map(({ event }) => event.type)
    .filter((type) => type.startsWith('xstate.after.') && !nodes.some(({ transitions }) => transitions.has(type)))
    .map((type) => `the delay '${type.slice('xstate.after.'.length)}'`);
}

function changed(process: string, lost: readonly string[], machine: Machine): Error {
  const states = nodesOf(rootOf(machine)).flatMap(({ path }) => (path.length > 0 ? [path.join('.')] : []));
  const remedy = 'Restore what is missing (an old state may move on at once, with always), and deploy again: until then the run waits';
  return definitionChanged(
    `Cannot continue a run of '${process}': its machine has lost ${lost.join(' and ')} (it has ${states.join(', ')}). ${remedy}`,
  );
}

/** The error if the steps of a running actor were changed. */
export function stepsChanged(process: string, { id, how }: { readonly id: string; readonly how: string }): Error {
  const remedy = 'Restore their operations, up to those that were open, and deploy again: until then the run waits';
  return definitionChanged(`Cannot continue a run of '${process}': the steps of its actor '${id}' were changed: ${how}. ${remedy}`);
}

const definitionChanged = (message: string): Error => Object.assign(new TypeError(message), { kind: 'definition-changed' as const });
