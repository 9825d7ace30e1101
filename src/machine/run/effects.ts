// The effects of a transition, as data: the actions that remain once XState has computed the next state.

import { workOf, type Work } from '../actors.ts';
import type { Listeners } from '../bindings.ts';
import { assertJson } from '../context.ts';
import { failing } from '../fail.ts';
import { delayRule, whyInvalidDelay } from '../check/faults.ts';
import { refused, type Created } from '../self.ts';
import type { Action, MachineEvent } from '../xstate.ts';

export type Effect =
  | { readonly kind: 'start'; readonly id: string; readonly work: Work; readonly src: unknown; readonly input: unknown }
  | { readonly kind: 'stop'; readonly id: string }
  | { readonly kind: 'delay'; readonly id: string | undefined; readonly event: MachineEvent; readonly milliseconds: number }
  | { readonly kind: 'cancel'; readonly id: string }
  | { readonly kind: 'send'; readonly event: MachineEvent } // to itself, after the current transition
  | { readonly kind: 'log'; readonly value: unknown; readonly label: string | undefined }
  | { readonly kind: 'emit'; readonly event: MachineEvent }
  | { readonly kind: 'fail'; readonly error: unknown };

/**
 * Returns the effects of the actions.
 * @throws TypeError if a run cannot perform an action, so that none is silently ignored
 */
export const effectsOf = (actions: readonly Action[], listeners: Listeners): readonly Effect[] =>
  actions.flatMap((action) => effectOf(action, listeners));

interface SpawnParams {
  readonly id: unknown;
  readonly src: unknown;
  readonly input: unknown;
  readonly systemId: unknown;
  readonly actorRef: { readonly id: string; readonly logic: unknown; readonly _syncSnapshot: unknown } | undefined;
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
      return params === undefined ? [] : [stopped(params as { readonly id: string }, info.self)];
    case 'xstate.raise':
      return isImmediate(params as SendParams) ? [] : [sent(params as SendParams)];
    case 'xstate.sendTo':
      return [sent(toItself(params as SendParams, info.self))];
    case 'xstate.cancel':
      return [{ kind: 'cancel', id: (params as { sendId: string }).sendId }];
    case 'spawn':
      throw refused(
        `'${nameOf(params as Created)}' was started with spawn(), where a run cannot see it`,
        'Use spawnChild() as a separate action',
      );
    case 'xstate.log':
      if (listeners.log) return [{ kind: 'log', ...(params as { value: unknown; label: string | undefined }) }];
      throw refused('a state logs without a listener', 'Pass { log } to machine()');
    case 'xstate.emit':
      if (listeners.emit) return [{ kind: 'emit', event: (params as { event: MachineEvent }).event }];
      throw refused('a state emits an event without a listener', 'Pass { emit } to machine()');
    default:
      if (failing(exec)) return [{ kind: 'fail', error: exec(info) }];
      throw refused(`the action '${type}' is not a built-in one`, 'Invoke an operation if it has an effect');
  }
}

function started({ id, src, input, systemId, actorRef }: SpawnParams): Effect {
  const work = workOf(actorRef?.logic);
  if (!actorRef || !work) throw refused(`'${nameOf({ id, src })}' is not durable, or not implemented`, 'Bind it in machine()');
  if (id === undefined) throw refused(`'${nameOf({ id, src })}' was spawned without an id`, 'Add one');
  if (systemId !== undefined) throw refused(`'${actorRef.id}' was given a systemId, but a run has no actor system`, 'Remove it');
  if (actorRef._syncSnapshot === true)
    throw refused(`snapshots of '${actorRef.id}' were requested, and it has none`, 'Remove syncSnapshot');
  if (work.kind === 'steps') assertJson(input, `the input of '${actorRef.id}'`); // it may be carried into another run
  return { kind: 'start', id: actorRef.id, work, src, input };
}

function stopped(actor: { readonly id: string }, self: unknown): Effect {
  if (actor === self) throw refused('it cannot stop itself', 'Go to a final state, or use the action fail(error)');
  return { kind: 'stop', id: actor.id };
}

const nameOf = ({ id, src }: { readonly id: unknown; readonly src: unknown }): string => String(typeof src === 'string' ? src : id);

function toItself(params: SendParams, self: unknown): SendParams {
  if (params.to === self) return params;
  throw refused(`the event '${params.event.type}' was sent to another actor`, 'An actor of a run takes no events');
}

// The event of `after` always has a delay, even if the delay evaluated to undefined.
const isImmediate = ({ event, delay }: SendParams): boolean => delay === undefined && !event.type.startsWith('xstate.after.');

function sent({ event, id, delay }: SendParams): Effect {
  if (isImmediate({ event, id, delay })) return { kind: 'send', event };
  const milliseconds = typeof delay === 'number' && delay < 0 ? 0 : delay; // a computed time in the past
  const why = whyInvalidDelay(milliseconds);
  if (why !== undefined) throw refused(`a delay evaluated to ${why}, for the event '${event.type}'`, `Correct it: ${delayRule}`);
  assertJson(event, `event '${event.type}'`); // it may be carried into another run
  return { kind: 'delay', id, event, milliseconds: milliseconds as number };
}
