// Checks whether a run can perform an action. The actions of an enqueueActions are not known before the run. They are
// checked when it enqueues them.

import type { Listeners } from '../bindings.ts';
import { failing } from '../fail.ts';
import { actorFaults, delayFaults, fixedFaults, noSnapshots, noSystem } from './faults.ts';
import type { Fault } from './finding.ts';
import { referredTo } from '../nodes.ts';
import { reachesOut } from './reaches-out.ts';
import type { Implementations } from '../xstate.ts';

interface Place {
  readonly implementations: Implementations;
  readonly listeners: Listeners;
}

export function actionFaults(action: unknown, place: Place): readonly Fault[] {
  const name = referredTo(action);
  if (name === undefined) return implementedFaults(action, place);
  const implemented = place.implementations.actions[name];
  if (implemented === undefined)
    return [{ what: `has the action '${name}', which is not implemented`, remedy: 'pass it to setup({ actions })' }];
  return implementedFaults(implemented, place);
}

/** A built-in action of XState, with the arguments that it was made from. */
interface BuiltIn {
  readonly type: string;
  readonly [part: string]: unknown;
}

function implementedFaults(action: unknown, place: Place): readonly Fault[] {
  if (failing(action)) return [];
  if (typeof action !== 'function' || !('resolve' in action)) return [custom(action)];
  const builtIn = action as unknown as BuiltIn;
  return [...(checks[builtIn.type]?.(builtIn, place) ?? [notKnown(builtIn.type)]), ...expressionFaults(builtIn)];
}

function expressionFaults({ type, assignment, ...parts }: BuiltIn): readonly Fault[] {
  const expressions = [assignment, ...Object.values(parts).filter((part) => typeof part === 'function')];
  return expressions
    .flatMap((each) => reachesOut(each))
    .map(({ what, remedy }) => ({ what: `${verbs[type] ?? 'has an expression'} with ${what}`, remedy }));
}

const verbs: Readonly<Record<string, string>> = { 'xstate.assign': 'assigns', 'xstate.enqueueActions': 'enqueues' };

const checks: Readonly<Record<string, (action: BuiltIn, place: Place) => readonly Fault[]>> = {
  'xstate.assign': ({ assignment }) => Object.entries(assignment ?? {}).flatMap(([field, value]) => fixedFaults(value, `context.${field}`)),
  'xstate.raise': laterFaults,
  'xstate.sendTo': (action, place) => [...targetFaults(action['to']), ...laterFaults(action, place)],
  'xstate.cancel': () => [],
  'xstate.stopChild': () => [],
  'xstate.enqueueActions': () => [],
  'xstate.spawnChild': spawnFaults,
  'xstate.log': (_, { listeners }) => (listeners.log ? [] : [hasNoListener('logs', 'log: (value, label) => …')]),
  'xstate.emit': (_, { listeners }) => (listeners.emit ? [] : [hasNoListener('emits events', 'emit: (event) => …')]),
};

function laterFaults({ event, delay }: BuiltIn, { implementations: { delays } }: Place): readonly Fault[] {
  return [...delayFaults(delay, delays), ...(delay === undefined ? [] : fixedFaults(event, 'an event that comes later'))];
}

function spawnFaults({ id, src, input, systemId, syncSnapshot }: BuiltIn, { implementations: { actors } }: Place): readonly Fault[] {
  const name = typeof id === 'string' ? id : String(src);
  return [
    ...(id === undefined || id === '' ? [hasNoId(name)] : []),
    ...(systemId === undefined ? [] : [noSystem(name)]),
    ...(syncSnapshot === true ? [noSnapshots(name)] : []),
    ...actorFaults(name, { src, actors }),
    ...fixedFaults(input, `the input of '${name}'`),
  ];
}

const hasNoId = (src: string): Fault => ({
  what: `spawns '${src}' without an id`,
  remedy: `add one: spawnChild('${src}', { id: 'my-${src}' })`,
});

function targetFaults(to: unknown): readonly Fault[] {
  if (typeof to !== 'string' || to === '#_internal') return [];
  if (to === '#_parent')
    return [{ what: 'sends to its parent', remedy: 'a run has no parent; end with an output, or invoke an operation' }];
  return [
    {
      what: `sends to '${to}'`,
      remedy: 'an actor of a run takes no events: pass everything that it needs as input, or start another actor',
    },
  ];
}

const hasNoListener = (what: string, listener: string): Fault => ({
  what: `${what} without a listener`,
  remedy: `pass a listener that has no effect on the process: machine(contract, machine, { ${listener} })`,
});

const custom = (action: unknown): Fault => ({
  what: `has the action ${nameOf(action)}, a custom function, which would run again on every replay`,
  remedy: 'invoke an operation if it has an effect, use assign() if it changes the context',
});

const notKnown = (type: string): Fault => ({ what: `has the action '${type}', which a run does not support`, remedy: 'remove it' });

const nameOf = (action: unknown): string => (typeof action === 'function' && action.name !== '' ? `'${action.name}'` : 'without a name');
