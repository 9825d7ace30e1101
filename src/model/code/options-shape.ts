// Checks the options of calls on `run`. With a mistyped option, a wait would never end, or a reminder would not be sent.

import type { AskOptions } from '../messages/asks.ts';
import { anything, assertShape, callback, durationFrom, record, something, text, type Options } from '../shape.ts';
import type { Within } from './body.ts';

const duration = durationFrom({ zero: true });

const withinShape = record({ within: duration } satisfies Options<Within>, ['within']);

const askShape = record(
  {
    of: text,
    about: anything,
    remind: record({ every: durationFrom(), call: callback } satisfies Options<NonNullable<AskOptions['remind']>>, ['every']),
    escalate: record({ after: duration, to: text, call: callback } satisfies Options<NonNullable<AskOptions['escalate']>>, ['after', 'to']),
    deadline: duration,
  } satisfies Options<AskOptions>,
  ['of'],
);

export const assertWithin = (what: string, options: unknown): void => assertShape(`Cannot wait for ${what}`, options, withinShape);

export const assertAskOptions = (ask: string, options: unknown): void => assertShape(`Cannot ask '${ask}'`, options, askShape);

const targetShape = record({ process: something, id: text }, ['process', 'id']);

export const assertTarget = (signal: string, to: unknown): void =>
  assertShape(`Cannot send signal '${signal}' to another run`, to, targetShape);

const handlerShape = record({ handler: callback }, ['handler']);

export const assertHandler = (update: string, handler: unknown): void =>
  assertShape(`Cannot answer update '${update}'`, { handler }, handlerShape);
