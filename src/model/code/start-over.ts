// How a process in code starts over, with another input or with the state of its next turn.
//
// 1. The input of the next turn is final: the update handlers of this turn are removed, because their later changes would
//    be lost. If the input is a function, it is called last of all, so the handlers answer until then.
// 2. The turn waits for handlers and steps that are under way. Other waits (for a signal, for time, for people) end with the
//    turn, and take no signal from the next one.
// 3. An update without a handler keeps the run from ending, for one whole turn. An update that has waited longer, or is
//    received after too many such turns, is rejected so that it can be sent again.

import type { RunContext } from '../run-process.ts';
import type { Process } from '../contract/process.ts';
import { continueAsNew, type Next } from '../kernel/continue-as-new.ts';
import { notStorable } from '../storable.ts';

/** A value, or a function that is called for it at the last moment. */
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
  /** Ends this run and continues as the same one with an empty history. Rejects with the error that ends it. Resolves if an update keeps the run open. */
  continueAsNew(begin: () => Beginning): Promise<void>;
  /** Resolves when no handler and no step is under way. Returns undefined if that is now. */
  rest(): Promise<void> | undefined;
  /** Ends this turn: removes its update handlers, its waits and its questions. */
  end(): void;
}

const maxTurnsForUpdates = 10;

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
    const stays = forUpdates < maxTurnsForUpdates && updates.newlyWaiting();
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
