// What of a machine goes along into another run, and whether today's machine can go on from it.

import type { Delayed } from './delays.ts';
import { nodesOf } from '../nodes.ts';
import type { SavedChild, Started } from './children.ts';
import type { Kept } from './inbox.ts';
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
  readonly inbox: readonly Kept[];
  readonly children?: readonly SavedChild[];
}

/** Where a run before this one was. */
export interface Before {
  readonly snapshot: Snapshot;
  readonly delays: readonly Delayed[];
  readonly inbox: readonly Kept[];
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

/** Throws where the machine was changed so that it cannot go on from there. */
export function restoreMachine(process: string, machine: Machine, { snapshot, delays, inbox, children = [] }: CarriedMachine): Before {
  const known = children.flatMap((child) => startedAgain(machine, child) ?? []);
  const lost = [...lostStates(machine, snapshot as Persisted), ...lostDelays(machine, delays), ...lostActors(children, known)];
  if (lost.length > 0) throw changed(process, lost, machine);
  return { snapshot: restore(machine, snapshot), delays, inbox, children: known };
}

function startedAgain(machine: Machine, { id, src, input, atWork }: SavedChild): Before['children'][number] | undefined {
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
      .filter((path) => !isWhole(path, rootOf(machine)))
      .map((path) => `state '${path}'`),
    ...remembered.filter((id) => !hasState(machine, `#${id}`)).map((id) => `state '#${id}', which a history remembers`),
  ];
}

// A state that was left alone until now may have got states inside, and then it is not known which of them to be in.
function isWhole(path: string, root: StateNode): boolean {
  let node: StateNode | undefined = root;
  for (let rest = path; rest !== '' && node;) {
    const key: string | undefined = Object.keys(node.states).find((name) => rest === name || rest.startsWith(`${name}.`));
    node = key === undefined ? undefined : node.states[key];
    rest = rest.slice((key?.length ?? 0) + 1);
  }
  return node !== undefined && Object.keys(node.states).length === 0;
}

// A delay whose state has another one now would come and mean nothing; the run would wait for ever.
function lostDelays(machine: Machine, delays: readonly Delayed[]): readonly string[] {
  const nodes = nodesOf(rootOf(machine));
  return delays
    .map(({ event }) => event.type)
    .filter((type) => type.startsWith('xstate.after.') && !nodes.some(({ transitions }) => transitions.has(type)))
    .map((type) => `the delay '${type.slice('xstate.after.'.length)}'`);
}

function changed(process: string, lost: readonly string[], machine: Machine): Error {
  const states = nodesOf(rootOf(machine)).flatMap(({ path }) => (path.length > 0 ? [path.join('.')] : []));
  const remedy = 'Put back what is missing (an old state may lead on at once, with always), and deploy again: until then the run waits';
  return definitionChanged(
    `Cannot go on with a run of '${process}': its machine has lost ${lost.join(' and ')} (it has ${states.join(', ')}). ${remedy}`,
  );
}

/** Of the steps of an actor that is at work. */
export function stepsChanged(process: string, { id, how }: { readonly id: string; readonly how: string }): Error {
  const remedy = 'Have them begin as they did, up to what was open, and deploy again: until then the run waits';
  return definitionChanged(`Cannot go on with a run of '${process}': the steps of its actor '${id}' were changed, ${how}. ${remedy}`);
}

const definitionChanged = (message: string): Error => Object.assign(new TypeError(message), { kind: 'definition-changed' as const });
