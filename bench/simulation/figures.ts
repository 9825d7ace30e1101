// What is counted of a scenario.

import { percentile } from '../statistics.ts';
import { during, type Scenario, type Span } from './scenario.ts';
import type { CallRecord } from './traffic.ts';

/** Undefined: it does not exist there. */
export interface Figures {
  /** Share of the calls that were answered in time. */
  readonly answered: number;
  /** Answers a second, to what the instances can answer when they are well. */
  readonly goodput?: number;
  /** Milliseconds of those that were answered. */
  readonly p50?: number;
  readonly p99?: number;
  readonly p999?: number;
  /** Calls that reached an instance in the event, to calls that were made. */
  readonly reached: number;
  /** Share of these that reached one of those to which something happened. */
  readonly odd?: number;
  /** Seconds after the event until nine of ten calls are answered for five seconds. */
  readonly recovery: number;
  /** Share of the calls of the ten seconds before the event that were not answered. */
  readonly shed: number;
}

export type FigureName = keyof Figures;

export interface Reached {
  readonly records: readonly CallRecord[];
  readonly all: number;
  readonly odd: number | undefined;
}

export function figuresOf({ event, counts = event, capacity, seconds }: Scenario, { records, all, odd }: Reached): Figures {
  const [from, until] = event;
  const counted = madeIn(records, counts);
  const meanwhile = madeIn(records, event);
  return {
    answered: answeredOf(counted),
    ...(capacity !== undefined && { goodput: answersOf(meanwhile).length / (capacity * (until - from)) }),
    ...percentilesOf(answersOf(counted)),
    reached: all / meanwhile.length,
    ...(odd !== undefined && { odd: odd / all }),
    recovery: recoveryOf(records, [until, seconds]),
    shed: 1 - answeredOf(madeIn(records, [from - 10, from])),
  };
}

export const madeIn = (records: readonly CallRecord[], span: Span): readonly CallRecord[] => {
  const within = during(span);
  return records.filter(({ at }) => within(at));
};

export const answersOf = (records: readonly CallRecord[]): readonly CallRecord[] => records.filter(({ outcome }) => outcome === 'answered');

const answeredOf = (records: readonly CallRecord[]): number => (records.length === 0 ? 1 : answersOf(records).length / records.length);

function percentilesOf(answers: readonly CallRecord[]): Pick<Figures, 'p50' | 'p99' | 'p999'> {
  if (answers.length === 0) return {};
  const took = answers.map(({ milliseconds }) => milliseconds);
  return { p50: percentile(took, 0.5), p99: percentile(took, 0.99), p999: percentile(took, 0.999) };
}

const wellFor = 5; // seconds

function recoveryOf(records: readonly CallRecord[], [until, end]: Span): number {
  let well = 0;
  for (let second = until; second < end; second++) {
    well = answeredOf(madeIn(records, [second, second + 1])) >= 0.9 ? well + 1 : 0;
    if (well === wellFor) return second + 1 - wellFor - until;
  }
  return well > 0 ? end - well - until : end - until;
}
