// Computes the figures of a scenario from its calls.

import { percentile } from '../statistics.ts';
import { during, type Scenario, type Span } from './scenario.ts';
import type { CallRecord } from './traffic.ts';

/** A figure is undefined if the scenario does not have it. */
export interface Figures {
  /** The share of the calls that were answered in time. */
  readonly answered: number;
  /** The answers per second, relative to what healthy instances can answer. */
  readonly goodput?: number;
  /** The duration of the answered calls, in milliseconds. */
  readonly p50?: number;
  readonly p99?: number;
  readonly p999?: number;
  /** The calls that reached an instance during the event, relative to the calls that were made. */
  readonly reached: number;
  /** The share of these that reached an affected instance. */
  readonly odd?: number;
  /** The seconds after the event until nine of ten calls are answered for five seconds. */
  readonly recovery: number;
  /** The share of the calls in the ten seconds before the event that were not answered. */
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
