// The parts of XState that are used here, with the types that we rely on. Only its pure functions are used. No actor is
// ever started.

import {
  createActor,
  createMachine,
  type AnyActorLogic,
  type AnyMachineSnapshot,
  type AnyStateMachine,
  type EventObject,
  type Snapshot as AnySnapshot,
} from 'xstate';
import { workOf, type Work } from './actors.ts';

export type Machine = AnyStateMachine;

export interface MachineEvent extends EventObject {
  readonly [field: string]: unknown;
}

/** An action to perform, as a transition returns it. */
export interface Action {
  readonly type: string;
  readonly params: unknown;
  readonly exec?: unknown;
  readonly info: { readonly context: unknown; readonly event: MachineEvent; readonly self: unknown };
}

export interface Snapshot {
  readonly status: 'active' | 'done' | 'error' | 'stopped';
  readonly value: StateValue;
  readonly context: unknown;
  readonly output: unknown;
  readonly error: unknown;
  readonly children: Readonly<Record<string, unknown>>;
  readonly _nodes: readonly StateNode[];
  can(event: MachineEvent): boolean;
}

export type StateValue = string | { readonly [state: string]: StateValue | undefined };

export interface StateNode {
  readonly id: string;
  readonly path: readonly string[];
  readonly type: 'atomic' | 'compound' | 'parallel' | 'history' | 'final';
  readonly parent: StateNode | undefined;
  readonly states: Readonly<Record<string, StateNode>>;
  readonly entry: readonly unknown[];
  readonly exit: readonly unknown[];
  readonly output: unknown;
  readonly config: {
    readonly context?: unknown;
    readonly states?: Readonly<Record<string, unknown>>;
    readonly initial?: unknown;
    readonly target?: unknown;
    readonly invoke?: InvokeConfig | readonly InvokeConfig[];
  };
  readonly transitions: ReadonlyMap<string, readonly Transition[]>;
  readonly always: readonly Transition[] | undefined;
  readonly after: readonly { readonly delay: unknown }[];
  readonly initial: { readonly actions: readonly unknown[]; readonly target?: readonly StateNode[] } | undefined;
  readonly invoke: readonly Invoke[];
}

export interface Transition {
  readonly eventType: string;
  readonly target: readonly StateNode[] | undefined;
  readonly actions: readonly unknown[];
  readonly guard: unknown;
  readonly reenter: boolean;
  source: StateNode;
}

export interface InvokeConfig {
  readonly id?: string;
  readonly src: unknown;
}

export interface Invoke {
  readonly id: string;
  readonly systemId?: string;
  readonly onSnapshot?: unknown;
  readonly input?: unknown;
}

export interface Implementations {
  readonly actors: Readonly<Record<string, unknown>>;
  readonly actions: Readonly<Record<string, unknown>>;
  readonly guards: Readonly<Record<string, unknown>>;
  readonly delays: Readonly<Record<string, unknown>>;
}

/** Returns the snapshot as JSON, for the next run. `actors` maps the id of each actor to its source in the machine. */
export function persist(machine: Machine, snapshot: Snapshot, actors: Readonly<Record<string, string>>): unknown {
  const persisted = machine.getPersistedSnapshot({ ...snapshot, children: {} } as unknown as AnyMachineSnapshot);
  const children = Object.entries(actors).map(([id, src]) => [id, { src, snapshot: { status: 'active' } }]);
  return JSON.parse(JSON.stringify({ ...persisted, children: Object.fromEntries(children) as unknown }));
}

export const restore = (machine: Machine, persisted: unknown): Snapshot =>
  createActor(machine, { snapshot: persisted as AnySnapshot<unknown> }).getSnapshot() as unknown as Snapshot;

/** Returns undefined if the machine no longer has an actor of that name. */
export function workOfActor(machine: Machine, src: string): Work | undefined {
  const [, index, state = ''] = /^xstate\.invoke\.(\d+)\.(.*)$/s.exec(src) ?? [];
  if (index === undefined) return workOf(implementationsOf(machine).actors[src]);
  const invoke = stateOf(machine, `#${state}`)?.config.invoke ?? [];
  return workOf([invoke].flat()[Number(index)]?.src);
}

export const rootOf = (machine: Machine): StateNode => machine.root as unknown as StateNode;

/** Returns the implementations without a prototype, so that the name 'constructor' finds nothing. */
export function implementationsOf({ implementations: { actors, actions, guards, delays } }: Machine): Implementations {
  return { actors: own(actors), actions: own(actions), guards: own(guards), delays: own(delays) };
}

type Named = Readonly<Record<string, unknown>>;

const own = (named: object): Named => Object.assign(Object.create(null) as Named, named);

export const hasState = (machine: Machine, id: string): boolean => stateOf(machine, id) !== undefined;

export function stateOf(machine: Machine, id: string): StateNode | undefined {
  try {
    return machine.getStateNodeById(id) as unknown as StateNode;
  } catch {
    return undefined;
  }
}

interface Provided {
  readonly actors: Readonly<Record<string, unknown>>;
  readonly delays: Readonly<Record<string, number>>;
}

/** Returns the machine with these implementations and with a limit on its microsteps, so that it cannot loop for ever. */
export function provide(machine: Machine, provided: Provided): Machine {
  const complete = machine.provide(provided as { actors: Record<string, AnyActorLogic>; delays: Record<string, number> }) as Machine;
  complete.options = { ...complete.options, maxIterations: Math.min(complete.options.maxIterations ?? Infinity, maxMicrosteps) };
  return complete;
}

const maxMicrosteps = 1_000;

/** Reads a machine, or the plain data of one. */
export function readMachine(definition: unknown): Machine {
  if (typeof definition !== 'object' || definition === null || Array.isArray(definition))
    throw new TypeError(`it is ${definition === null ? 'null' : Array.isArray(definition) ? 'a list' : `a ${typeof definition}`}`);
  if ('__xstatenode' in definition) return definition as unknown as Machine;
  return createMachine(definition as Parameters<typeof createMachine>[0]);
}
