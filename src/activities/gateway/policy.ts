// How the calls of a service are governed. Everything has a default; what is wrong is told all at once.

import { balancers, type Balance } from './balance/balance.ts';
import type { Failover } from './failover.ts';
import type { BreakerOptions } from './flow/breaker.ts';
import type { BulkheadOptions } from './flow/bulkhead.ts';
import type { AdaptiveOptions } from './flow/concurrency-limit.ts';
import type { RateOptions } from './flow/rate.ts';
import type { RetryBudgetOptions } from './retry-budget.ts';

export interface Governance {
  /** Which instance gets a call. Default 'least-response-time'. */
  readonly balance?: Balance;
  /** When an instance is left out. Default `{ mode: 'fast-retry' }`: after five failures in a row. */
  readonly failover?: Failover;
  /** Attempts of one call, each at another instance. What fails after that is tried again later, by the step's policy. Default 2. */
  readonly attempts?: number;
  readonly budget?: RetryBudgetOptions;
  /** Default: as many calls as come. */
  readonly rate?: RateOptions;
  /** How many calls are under way at once: a number, or learnt from the response times (default); false: as many as come. */
  readonly limit?: number | AdaptiveOptions | false;
  readonly queue?: BulkheadOptions;
  /** Default: opens where half of the calls fail; false: none. */
  readonly breaker?: BreakerOptions | false;
}

interface Bound {
  readonly least: number;
  readonly most?: number;
  readonly whole?: boolean;
}

const bounds: Readonly<Record<string, Bound>> = {
  attempts: { least: 1, most: 3, whole: true },
  'failover.threshold': { least: 1, whole: true },
  'failover.base': { least: 1 },
  'failover.cap': { least: 1 },
  'budget.ratio': { least: 0, most: 1 },
  'budget.reserve': { least: 0 },
  'rate.perSecond': { least: Number.MIN_VALUE },
  'rate.burst': { least: 1, whole: true },
  limit: { least: 1, whole: true },
  'limit.initial': { least: 1 },
  'limit.minimum': { least: 1 },
  'limit.maximum': { least: 1 },
  'queue.queue': { least: 0, whole: true },
  'queue.patience': { least: 0 },
  'breaker.failures': { least: 0.01, most: 1 },
  'breaker.minimum': { least: 1, whole: true },
  'breaker.open': { least: 1 },
  'breaker.cap': { least: 1 },
};

const modes: readonly string[] = ['stop', 'retry', 'fast-retry'] satisfies readonly Failover['mode'][];

export function findingsOf(governance: Governance): readonly string[] {
  const { balance, failover } = governance;
  return [
    ...(balance === undefined || Object.hasOwn(balancers, balance) ? [] : [unknown('balance', balance, Object.keys(balancers))]),
    ...(failover === undefined || modes.includes(failover.mode) ? [] : [unknown('failover.mode', failover.mode, modes)]),
    ...Object.entries(bounds).flatMap(([path, bound]) => outside(path, { bound, value: at(governance, path) })),
  ];
}

const at = (governance: Governance, path: string): unknown =>
  path.split('.').reduce<unknown>((value, name) => (value as Record<string, unknown> | undefined)?.[name], governance);

const unknown = (path: string, value: string, known: readonly string[]): string =>
  `${path} is '${value}'; it is one of ${known.join(', ')}`;

function outside(path: string, { bound: { least, most = Infinity, whole }, value }: { bound: Bound; value: unknown }): readonly string[] {
  if (value === undefined || value === false || typeof value === 'object') return [];
  const number = Number(value);
  if (number >= least && number <= most && (!whole || Number.isInteger(number))) return [];
  const range = most === Infinity ? `from ${String(least)} on` : `from ${String(least)} to ${String(most)}`;
  return [`${path} is ${String(number)}; it is a ${whole ? 'whole ' : ''}number ${least === Number.MIN_VALUE ? 'above 0' : range}`];
}
