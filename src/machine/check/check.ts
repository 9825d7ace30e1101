// Checks a whole machine before any of it runs. It refuses what a pure transition cannot evaluate and what a run would not
// perform. What is known only while the machine runs is refused then (effects.ts). So nothing is silently ignored.

import type { Listeners } from '../bindings.ts';
import { actionFaults } from './check-action.ts';
import { actorFaults, delayFaults, fixedFaults, noSnapshots, noSystem } from './faults.ts';
import type { Fault, MachineFinding } from './finding.ts';
import { ownHistoryFaults, toHistoryFaults } from '../histories.ts';
import { actionsOf, guardsOf, nodesOf, referredTo, transitionsOf } from '../nodes.ts';
import { reachesOut } from './reaches-out.ts';
import { nameOf } from '../state.ts';
import { hasState, implementationsOf, rootOf, type Machine, type StateNode } from '../xstate.ts';

export interface CheckOptions {
  readonly listeners: Listeners;
  /** The process promises an output. */
  readonly output: boolean;
}

export function findingsOf(machine: Machine, options: CheckOptions): readonly MachineFinding[] {
  const root = rootOf(machine);
  return [...rootFindings(root, options), ...nodesOf(root).flatMap((node) => nodeFindings(node, { machine, options }))];
}

function rootFindings(root: StateNode, { output }: CheckOptions): readonly MachineFinding[] {
  const where = nameOf(root);
  const { context } = root.config;
  const found = [
    ...reachesOut(context).map(({ what, remedy }) => ({ where, what: `makes its context with ${what}`, remedy })),
    ...fixedFaults(context, 'context').map((fault) => ({ where, ...fault })),
  ];
  if (!output || root.output !== undefined) return found;
  return [...found, { where, what: 'has no output, but the process promises one', remedy: 'add one: output: ({ context }) => …' }];
}

interface Place {
  readonly machine: Machine;
  readonly options: CheckOptions;
}

function nodeFindings(node: StateNode, { machine, options }: Place): readonly MachineFinding[] {
  const implementations = implementationsOf(machine);
  const where = nameOf(node);
  const found = [
    ...nameFaults(node),
    ...prototypeFaults(node),
    ...initialFaults(node),
    ...unknownParts(node.config, stateParts),
    ...transitionsOf(node).flatMap((transition) => unknownParts(transition, transitionParts)),
    ...transitionsOf(node).flatMap((transition) => toHistoryFaults(node, transition)),
    ...ownHistoryFaults(node, machine),
    ...invokeFindings(node, implementations.actors),
    ...node.after.flatMap(({ delay }) => delayFaults(delay, implementations.delays)),
    ...transitionsOf(node).flatMap(({ guard }) => guardsOf(guard).flatMap((each) => guardFaults(each, machine))),
    ...actionsOf(node).flatMap((action) => actionFaults(action, { implementations, listeners: options.listeners })),
    ...fixedFaults(node.output, 'output'),
    ...reachesOut(node.output).map(({ what, remedy }) => ({ what: `makes its output with ${what}`, remedy })),
  ];
  return distinct(found).map((finding) => ({ where, ...finding }));
}

function invokeFindings(node: StateNode, actors: Readonly<Record<string, unknown>>): readonly Fault[] {
  const sources = [node.config.invoke ?? []].flat();
  return node.invoke.flatMap(({ id, systemId, onSnapshot, input }, index) => [
    ...actorFaults(id, { src: sources[index]?.src, actors }),
    ...fixedFaults(input, `the input of '${id}'`),
    ...reachesOut(input).map(({ what, remedy }) => ({ what: `makes the input of '${id}' with ${what}`, remedy })),
    ...(systemId === undefined ? [] : [noSystem(id)]),
    ...(onSnapshot === undefined ? [] : [noSnapshots(id)]),
  ]);
}

function guardFaults(guard: unknown, machine: Machine): readonly Fault[] {
  const name = referredTo(guard);
  const { guards } = implementationsOf(machine);
  if (name !== undefined && guards[name] === undefined)
    return [{ what: `has the guard '${name}', which is not implemented`, remedy: 'pass it to setup({ guards })' }];
  const implemented = name === undefined ? guard : guards[name];
  const wanted = typeof implemented === 'function' && 'stateValue' in implemented ? implemented.stateValue : undefined;
  if (typeof wanted === 'string' && wanted.startsWith('#') && !hasState(machine, wanted))
    return [{ what: `has a guard for the state '${wanted}', which the machine does not have`, remedy: 'name one by its id' }];
  return reachesOut(implemented, 'guard').map(({ what, remedy }) => ({ what: `has a guard with ${what}`, remedy }));
}

function distinct(faults: readonly Fault[]): readonly Fault[] {
  return [...new Map(faults.map((fault) => [fault.what, fault])).values()];
}

// XState reads these characters as part of a reference: to an id, or to a state inside another.
function nameFaults({ path }: StateNode): readonly Fault[] {
  const name = path.at(-1);
  if (name === undefined || !/^#|^$|\./.test(name)) return [];
  return [{ what: `is called '${name}'`, remedy: "a name is not empty, has no '.', and does not begin with '#'" }];
}

// Setting a field of this name changes the prototype of an object, so XState has no such state.
function prototypeFaults({ config: { states = {} } }: StateNode): readonly Fault[] {
  return Object.keys(states).includes('__proto__')
    ? [{ what: "has a state '__proto__', which XState cannot store", remedy: 'use another name' }]
    : [];
}

// XState looks up the initial state only when it enters its parent.
function initialFaults({ config: { initial }, states }: StateNode): readonly Fault[] {
  if (typeof initial !== 'string' || initial in states) return [];
  const known = Object.keys(states).join(', ') || 'none';
  return [
    { what: `begins in '${initial}', a state that it does not have (it has: ${known})`, remedy: 'name one of its states, or remove it' },
  ];
}

const stateParts =
  'id type initial states on always after invoke entry exit onDone history target tags meta description output order route' +
  ' context version types schemas options';
const transitionParts = 'target actions guard reenter meta description source eventType toJSON delay event';

// XState ignores properties that it does not know, such as misspelt ones or those of an older version.
function unknownParts(part: object, known: string): readonly Fault[] {
  const unknown = Object.keys(part).filter((key) => !known.split(' ').includes(key));
  return unknown.map((key) => ({
    what: `has '${key}', which XState ignores`,
    remedy: key === 'cond' ? "call it 'guard'" : 'correct its name, or remove it',
  }));
}
