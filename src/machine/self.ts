// Creates the `self` and `system` that every expression of a machine gets. They do what a run can do. Every other
// property that an actor of XState has throws an error with a remedy. So nothing is silently ignored.

import { createEmptyActor } from 'xstate';
import type { MachineEvent, Snapshot } from './xstate.ts';

interface SelfOptions {
  /** The run's id, which is the same after continuing as new. */
  readonly id: string;
  /** The snapshot before the transition. Undefined while the machine begins. */
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
    why: (name) => refused(`system.${name} does not exist, because a run has no actor system`, 'Store what you need in the context'),
  });
  const known = {
    id,
    sessionId: id,
    system,
    send: sendIn(send),
    getSnapshot: () => viewOf(snapshot()),
    toJSON: refuseJson,
    _parent: undefined,
  };
  return refusingOthers(known, {
    like,
    why: (name) => refused(`self.${name} does not exist`, 'A run offers self.id, self.sessionId, self.send and self.getSnapshot'),
  });
}

// It has the methods that XState calls when it makes an actor.
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
      throw refused(`an event was sent to '${id}'`, 'An actor of a run takes no events: pass everything that it needs as input');
    },
  };
}

const nothing = (): void => undefined;

interface Refusing {
  /** Its properties are all the names that exist. */
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

function refuseJson(): never {
  throw refused('self cannot be converted to JSON', 'Use self.id');
}

const isEvent = (event: unknown): event is MachineEvent =>
  typeof event === 'object' && event !== null && typeof (event as { type?: unknown }).type === 'string';

function viewOf(snapshot: Snapshot | undefined): object | undefined {
  if (!snapshot) return undefined;
  const { children: _, ...rest } = snapshot;
  const get = (): never => {
    throw refused('self.getSnapshot().children does not exist', 'An actor of a run has no snapshots: store what you need in the context');
  };
  return Object.defineProperty(rest, 'children', { get });
}

export const refused = (why: string, remedy: string): TypeError => new TypeError(`Cannot continue the machine: ${why}. ${remedy}`);
