// `self` and `system`, as every expression of a machine gets them, whatever it calls them. What a run can do, they do;
// what else an actor of XState has is refused in words. So nothing is dropped.

import { createEmptyActor } from 'xstate';
import type { MachineEvent, Snapshot } from './xstate.ts';

interface SelfOptions {
  /** The run's id, which is the same after continuing as new. */
  readonly id: string;
  /** As the machine was before the transition; undefined while it begins. */
  readonly snapshot: () => Snapshot | undefined;
  readonly send: (event: MachineEvent) => void;
  /** Called with each actor that XState makes. */
  readonly created: (actor: Created) => void;
}

/** An actor as XState makes it. It is never started. */
export interface Created {
  readonly id: string;
  readonly src: unknown;
}

export function createSelf({ id, snapshot, send, created }: SelfOptions) {
  const like = createEmptyActor();
  const system = refusingOthers(systemFor(created), {
    like: like.system,
    why: (name) => refused(`system.${name} is not there, because a run has no actor system`, 'Keep what you need in the context'),
  });
  const known = { id, sessionId: id, system, send: sendIn(send), getSnapshot: () => viewOf(snapshot()), toJSON: stays, _parent: undefined };
  return refusingOthers(known, {
    like,
    why: (name) => refused(`self.${name} is not there`, 'A run offers self.id, self.sessionId, self.send and self.getSnapshot'),
  });
}

// With what XState calls when it makes an actor.
function systemFor(created: SelfOptions['created']) {
  let made = 0;
  return {
    _bookId: () => `x:${made++}`,
    _set: nothing,
    _logger: nothing,
    _clock: undefined,
    _sendInspectionEvent: ({ type, actorRef }: { readonly type: string; readonly actorRef: Created }) => {
      if (type === '@xstate.actor') created(actorRef);
    },
    _relay: (_: unknown, { id }: Created) => {
      throw refused(`an event was sent to '${id}'`, 'What a run starts takes no events: give it all it needs as input');
    },
  };
}

const nothing = (): void => undefined;

interface Refusing {
  /** What has all the names that there are. */
  readonly like: object;
  readonly why: (name: string) => Error;
}

function refusingOthers<T extends object>(known: T, { like, why }: Refusing): T {
  const others = namesIn(like).filter((name) => !(name in known));
  for (const name of others) {
    const get = (): never => {
      throw why(name);
    };
    Object.defineProperty(known, name, { get });
  }
  return known;
}

const namesIn = (thing: object | null): readonly string[] =>
  thing === null ? [] : [...new Set([...Object.getOwnPropertyNames(thing), ...namesIn(Object.getPrototypeOf(thing) as object | null)])];

const sendIn =
  (send: SelfOptions['send']) =>
  (event: unknown): void => {
    if (!isEvent(event)) throw refused('self.send() was called without an event', "Write self.send({ type: 'name' })");
    send(event);
  };

function stays(): never {
  throw refused('self was to leave it', 'Take self.id');
}

const isEvent = (event: unknown): event is MachineEvent =>
  typeof event === 'object' && event !== null && typeof (event as { type?: unknown }).type === 'string';

function viewOf(snapshot: Snapshot | undefined): object | undefined {
  if (!snapshot) return undefined;
  const { children: _, ...rest } = snapshot;
  const get = (): never => {
    throw refused('self.getSnapshot().children is not there', 'What a run starts has no snapshots: keep what you need in the context');
  };
  return Object.defineProperty(rest, 'children', { get });
}

export const refused = (why: string, remedy: string): TypeError => new TypeError(`Cannot go on with the machine: ${why}. ${remedy}`);
