// How a process in code starts over, with another input or with the state of its next turn.
//
// 1. What it starts over with is the last word of this turn: its update handlers are gone, because what they did after
//    that would be lost. A function is called last of all, so its handlers answer until then.
// 2. Handlers and steps that are under way are waited for. What merely waits (for a signal, for time, for people) ends with
//    the turn: it takes no signal from the next one.
// 3. An update that has come and found no handler keeps the run from ending: it is given a whole turn to be answered
//    in. An update that has waited longer, or comes after too many such turns, is refused so that it can be sent again.

import type { RunContext } from '../run-process.ts';
import type { Process } from '../contract/process.ts';
import { continueAsNew, type Next } from '../kernel/continue-as-new.ts';
import { notStorable } from '../storable.ts';

/** A value, or a function that is asked for it at the last moment. */
export type Latest<T> = T | (() => T);

/** Ends this turn of the run, without ending the run. */
export class StartOver extends Error {
  readonly input: unknown;

  constructor(input: unknown) {
    super('The process starts over');
    this.input = input;
  }
}

/** What the next turn begins with. */
export interface Beginning {
  readonly input: unknown;
  readonly state?: unknown;
}

export interface Turns {
  /** Ends this run and continues as the same one with an empty history: rejects. Resolves if an update keeps the run. */
  continueAsNew(begin: () => Beginning): Promise<void>;
  /** Resolves when no handler and no step is under way. Returns undefined if that is now. */
  rest(): Promise<void> | undefined;
  /** Has nothing of this turn reach into the next one. */
  end(): void;
}

const mostTurnsForUpdates = 10;

export const latest = <T>(value: Latest<T>): T => (typeof value === 'function' ? (value as () => T)() : value);

export function createTurns({ runtime, contract, kernel, mailbox, updates, asks }: RunContext): Turns {
  const { atRest } = kernel;
  let forUpdates = 0;
  return { continueAsNew: continueWith, rest, end };

  function continueWith(begin: () => Beginning): Promise<void> {
    return continueAsNew(runtime, { atRest, take: () => (stays() ? undefined : next(begin())), turnAway: updates.turnAway });
  }

  function next({ input, ...state }: Beginning): Next {
    assertStorable({ input, ...state }, contract);
    return { input, carried: { ...kernel.carry(), mail: mailbox.rest(), ...state } };
  }

  function stays(): boolean {
    const stays = forUpdates < mostTurnsForUpdates && updates.newlyWaiting();
    forUpdates = stays ? forUpdates + 1 : 0;
    return stays;
  }

  function rest(): Promise<void> | undefined {
    return atRest() ? undefined : continueAsNew(runtime, { atRest, take: () => undefined });
  }

  function end(): void {
    updates.retire();
    kernel.endTurn();
    asks.endTurn();
  }
}

export function assertStorable({ input, state }: Beginning, { name }: Process): void {
  const refusal = notStorable(input, `Input of process '${name}'`) ?? notStorable(state, `State of process '${name}'`);
  if (refusal) throw refusal;
}
