// Takes one event after another to the next state and performs what comes with it. A transition is computed first and
// counts only when all of it can be performed: what throws leaves the machine where it was.

import { assertNever } from '../../model/assert-never.ts';
import type { Listeners } from '../bindings.ts';
import type { Children } from './children.ts';
import { assertJson } from '../context.ts';
import type { Delayed, Delays } from './delays.ts';
import { effectsOf, type Effect } from './effects.ts';
import type { Step, Transitions } from './transitions.ts';
import type { MachineEvent, Snapshot } from '../xstate.ts';

export interface Interpreter {
  readonly snapshot: Snapshot;
  /** How it ended, once it has. */
  readonly end: MachineEnd | undefined;
  begin(input: unknown): void;
  /** Goes on from where another run was. */
  resume(snapshot: Snapshot, delayed: readonly Delayed[]): void;
  /** Takes an event now. Throws where the transition does, and then is where it was. */
  take(event: MachineEvent): void;
  /** Takes an event as soon as it can. Where that transition throws, the machine has failed. */
  post(event: MachineEvent): void;
  /** Looks again at what `next` offers. */
  look(): void;
}

export type MachineEnd = { readonly kind: 'done'; readonly output: unknown } | { readonly kind: 'failed'; readonly error: unknown };

interface InterpreterOptions {
  readonly transitions: Transitions;
  readonly listeners: Listeners;
  readonly now: () => number;
  readonly children: Pick<Children, 'check' | 'start' | 'stop'>;
  readonly delays: Pick<Delays, 'begin' | 'cancel' | 'end'>;
  /** Something that came before and that the machine can take now. */
  readonly next: (snapshot: Snapshot) => MachineEvent | undefined;
}

const mostInARow = 1_000;

export function createInterpreter({ transitions, listeners, now, children, delays, next }: InterpreterOptions): Interpreter {
  const queue: MachineEvent[] = [];
  let snapshot: Snapshot | undefined;
  let end: MachineEnd | undefined;
  let busy = false;
  return {
    ...{ begin, resume, take, post, look: drain },
    get snapshot() {
      return current();
    },
    get end() {
      return end;
    },
  };

  function current(): Snapshot {
    if (!snapshot) throw new TypeError('Cannot look at a machine that has not begun');
    return snapshot;
  }

  function begin(input: unknown): void {
    orFail(() => change(transitions.initial(input)));
    drain();
  }

  function resume(restored: Snapshot, delayed: readonly Delayed[]): void {
    snapshot = restored;
    for (const each of delayed) delays.begin(each);
    drain();
  }

  function take(event: MachineEvent): void {
    change(transitions.next(current(), event));
    drain();
  }

  function post(event: MachineEvent): void {
    queue.push(event);
    drain();
  }

  function drain(): void {
    if (busy) return;
    busy = true;
    try {
      for (let taken = 0; !end; taken++) {
        const event = queue.shift() ?? next(current());
        if (!event) break;
        if (taken === mostInARow) throw endless(event);
        change(transitions.next(current(), event));
      }
    } catch (error) {
      finish({ kind: 'failed', error });
    } finally {
      busy = false;
    }
  }

  function change([after, actions]: Step): void {
    if (after.status === 'error' && !snapshot) throw after.error; // XState keeps what its first step throws
    const effects = lasting(effectsOf(actions, listeners));
    children.check(effects);
    if (after.context !== snapshot?.context) assertJson(after.context);
    snapshot = after;
    const failed = effects.find(({ kind }) => kind === 'fail');
    if (failed?.kind === 'fail') return finish({ kind: 'failed', error: failed.error });
    orFail(() => effects.forEach(performOne));
    if (after.status === 'done') finish({ kind: 'done', output: after.output });
    if (after.status === 'error') finish({ kind: 'failed', error: after.error });
  }

  function orFail(work: () => void): void {
    try {
      work();
    } catch (error) {
      finish({ kind: 'failed', error });
    }
  }

  function performOne(effect: Effect): void {
    switch (effect.kind) {
      case 'start':
        return children.start(effect.id, effect);
      case 'stop':
        return children.stop(effect.id);
      case 'delay':
        return delays.begin({ id: effect.id, event: effect.event, at: now() + effect.milliseconds });
      case 'cancel':
        return delays.cancel(effect.id);
      case 'send':
        return void queue.push(effect.event);
      case 'log':
        return listeners.log?.(effect.value, effect.label);
      case 'emit':
        return listeners.emit?.(effect.event);
      case 'fail':
        return;
      default:
        return assertNever(effect);
    }
  }

  function finish(how: MachineEnd): void {
    end ??= how;
    delays.end();
  }
}

// What one transition begins and ends again, because a state was only passed through, never begins.
function lasting(effects: readonly Effect[]): readonly Effect[] {
  const left: Effect[] = [];
  for (const effect of effects) {
    const passing = left.filter((before) => endsWith(before, effect)).at(-1);
    if (passing) left.splice(left.indexOf(passing), 1);
    else left.push(effect);
  }
  return left;
}

const endsWith = (before: Effect, after: Effect): boolean =>
  (before.kind === 'start' && after.kind === 'stop' && before.id === after.id) ||
  (before.kind === 'delay' && after.kind === 'cancel' && before.id === after.id);

const endless = ({ type }: MachineEvent): TypeError =>
  new TypeError(
    `Cannot go on with the machine: it has sent itself ${mostInARow} events without waiting for anything, the last of them '${type}'. Let a state wait: for an event, a delay or a step`,
  );
