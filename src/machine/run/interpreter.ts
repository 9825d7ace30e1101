// Takes one event after another, and performs the effects of each transition. A transition is computed first. It counts
// only if all of it can be performed: if it throws, the machine stays in its state.

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
  /** How the machine ended. Undefined until it has. */
  readonly end: MachineEnd | undefined;
  begin(input: unknown): void;
  /** Continues from where the previous run was. */
  resume(snapshot: Snapshot, delayed: readonly Delayed[]): void;
  /** Takes an event now. If the transition throws, this throws, and the machine stays in its state. */
  take(event: MachineEvent): void;
  /** Takes an event as soon as it can. If that transition throws, the machine fails. */
  post(event: MachineEvent): void;
  /** Takes the events that `next` returns. */
  takeNext(): void;
}

export type MachineEnd = { readonly kind: 'done'; readonly output: unknown } | { readonly kind: 'failed'; readonly error: unknown };

interface InterpreterOptions {
  readonly transitions: Transitions;
  readonly listeners: Listeners;
  readonly now: () => number;
  readonly children: Pick<Children, 'check' | 'start' | 'stop'>;
  readonly delays: Pick<Delays, 'begin' | 'cancel' | 'end'>;
  /** Returns an earlier event that the machine can take now. */
  readonly next: (snapshot: Snapshot) => MachineEvent | undefined;
}

const maxEventsInARow = 1_000;

export function createInterpreter({ transitions, listeners, now, children, delays, next }: InterpreterOptions): Interpreter {
  const queue: MachineEvent[] = [];
  let snapshot: Snapshot | undefined;
  let end: MachineEnd | undefined;
  let busy = false;
  return {
    ...{ begin, resume, take, post, takeNext: drain },
    get snapshot() {
      return current();
    },
    get end() {
      return end;
    },
  };

  function current(): Snapshot {
    if (!snapshot) throw new TypeError('Cannot read the snapshot: the machine has not begun');
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
        if (taken === maxEventsInARow) throw endless(event);
        change(transitions.next(current(), event));
      }
    } catch (error) {
      finish({ kind: 'failed', error });
    } finally {
      busy = false;
    }
  }

  function change([after, actions]: Step): void {
    if (after.status === 'error' && !snapshot) throw after.error; // XState stores what its first step throws
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

// Removes the effects that one transition begins and ends again, because it only passed through their state.
function lasting(effects: readonly Effect[]): readonly Effect[] {
  const left: Effect[] = [];
  for (const effect of effects) {
    const begun = left.filter((before) => endsWith(before, effect)).at(-1);
    if (begun) left.splice(left.indexOf(begun), 1);
    else left.push(effect);
  }
  return left;
}

const endsWith = (before: Effect, after: Effect): boolean =>
  (before.kind === 'start' && after.kind === 'stop' && before.id === after.id) ||
  (before.kind === 'delay' && after.kind === 'cancel' && before.id === after.id);

const endless = ({ type }: MachineEvent): TypeError =>
  new TypeError(
    `Cannot continue the machine: it has sent itself ${maxEventsInARow} events without waiting, the last of them '${type}'. Make a state wait for an event, a delay or a step`,
  );
