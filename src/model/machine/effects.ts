// What a transition asks for, as data: the actions that are left once XState has computed the next state.

import { workOf, type Work } from './actors.ts';
import type { Listeners } from './bindings.ts';
import { failing } from './fail.ts';
import type { Action, MachineEvent, Snapshot } from './xstate.ts';

export type Effect =
  | { readonly kind: 'start'; readonly id: string; readonly work: Work; readonly src: unknown; readonly input: unknown }
  | { readonly kind: 'stop'; readonly id: string }
  | { readonly kind: 'delay'; readonly id: string | undefined; readonly event: MachineEvent; readonly milliseconds: number }
  | { readonly kind: 'cancel'; readonly id: string }
  | { readonly kind: 'send'; readonly event: MachineEvent } // to itself, after what is under way
  | { readonly kind: 'log'; readonly value: unknown; readonly label: string | undefined }
  | { readonly kind: 'emit'; readonly event: MachineEvent }
  | { readonly kind: 'fail'; readonly error: unknown };

interface Change {
  readonly before: Snapshot | undefined;
  readonly after: Snapshot;
  readonly actions: readonly Action[];
}

/** Throws where an action is one that a run cannot perform, so that nothing is dropped. */
export function effectsOf({ before, after, actions }: Change, listeners: Listeners): readonly Effect[] {
  const effects = actions.flatMap((action) => effectOf(action, listeners));
  const announced = new Set(effects.flatMap((effect) => (effect.kind === 'start' ? [effect.id] : [])));
  for (const id of Object.keys(after.children))
    if (before?.children[id] === undefined && !announced.has(id))
      throw refused(`'${id}' was spawned inside assign(), where a run cannot see it`, 'use spawnChild() as an action of its own');
  return effects;
}

interface SpawnParams {
  readonly id: unknown;
  readonly src: unknown;
  readonly input: unknown;
  readonly actorRef: { readonly id: string; readonly logic: unknown } | undefined;
}

interface SendParams {
  readonly to?: unknown;
  readonly event: MachineEvent;
  readonly id: string | undefined;
  readonly delay: unknown;
}

function effectOf(action: Action, listeners: Listeners): readonly Effect[] {
  const { type, params, exec, info } = action;
  switch (type) {
    case 'xstate.spawnChild':
      return [started(params as SpawnParams)];
    case 'xstate.stopChild':
      return params === undefined ? [] : [{ kind: 'stop', id: (params as { id: string }).id }];
    case 'xstate.raise':
      return (params as SendParams).delay === undefined ? [] : [sent(params as SendParams)];
    case 'xstate.sendTo':
      return [sent(toItself(params as SendParams, info.self))];
    case 'xstate.cancel':
      return [{ kind: 'cancel', id: (params as { sendId: string }).sendId }];
    case 'xstate.log':
      if (listeners.log) return [{ kind: 'log', ...(params as { value: unknown; label: string | undefined }) }];
      throw refused('a state logs, and nobody listens', 'pass { log } to machine()');
    case 'xstate.emit':
      if (listeners.emit) return [{ kind: 'emit', event: (params as { event: MachineEvent }).event }];
      throw refused('a state emits an event, and nobody listens', 'pass { emit } to machine()');
    default:
      if (failing(exec)) return [{ kind: 'fail', error: exec(info) }];
      throw refused(`the action '${type}' is no built-in one`, 'invoke an operation where it has an effect');
  }
}

function started({ id, src, input, actorRef }: SpawnParams): Effect {
  const work = workOf(actorRef?.logic);
  if (!actorRef || !work) throw refused(`'${String(src)}' is not durable, or nobody has implemented it`, 'bind it in machine()');
  if (id === undefined) throw refused(`'${String(src)}' was spawned without an id`, 'give it one');
  return { kind: 'start', id: actorRef.id, work, src, input };
}

function toItself(params: SendParams, self: unknown): SendParams {
  if (params.to === self) return params;
  throw refused(`the event '${params.event.type}' was sent to another actor`, 'what a run starts takes no events');
}

function sent({ event, id, delay }: SendParams): Effect {
  if (delay === undefined) return { kind: 'send', event };
  if (typeof delay === 'number' && Number.isFinite(delay)) return { kind: 'delay', id, event, milliseconds: Math.max(0, delay) };
  throw refused(`a delay came out as ${JSON.stringify(delay)}`, 'make it a number of milliseconds');
}

const refused = (why: string, remedy: string): TypeError => new TypeError(`Cannot go on with the machine: ${why}. ${remedy}`);
