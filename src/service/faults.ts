// Faults that a service was told to have, as data: which call gets which, and when it is used up.

import { randomUUID } from 'node:crypto';
import type { Operations, Service } from '../model/contract/service.ts';
import { InvalidInput, type Issue } from '../model/errors.ts';

export const modes = ['slow', 'fail', 'refuse', 'lose-answer', 'garbage', 'html', 'bad-answer'] as const;

export interface Fault {
  readonly id: string;
  readonly operation: string;
  readonly match: Readonly<Record<string, unknown>>;
  readonly mode: (typeof modes)[number];
  readonly ms: number;
  readonly times: number | null; // null: any number, until `until`
  readonly until: string | null;
}

export interface Faults {
  readonly add: (request: unknown) => Fault;
  readonly list: () => readonly Fault[];
  readonly clear: () => void;
  /** The first fault that fits, used up by one. */
  readonly take: (operation: string, body: unknown) => Fault | undefined;
}

export function faultsOf({ operations, name }: Service, { now = Date.now }: { now?: () => number } = {}): Faults {
  let faults: readonly Fault[] = [];
  const list = () => (faults = faults.filter(({ until, times }) => (until === null || Date.parse(until) > now()) && times !== 0));
  return {
    list,
    clear: () => void (faults = []),
    add(request) {
      const fault = parseFault(request, { operations, subject: `Fault for '${name}'` });
      faults = [...faults, fault];
      return fault;
    },
    take(operation, body) {
      const found = list().find((fault) => fault.operation === operation && fits(fault, body));
      faults = faults.map((fault) => (fault === found && fault.times !== null ? { ...fault, times: fault.times - 1 } : fault));
      return found;
    },
  };
}

function fits({ match }: Fault, body: unknown): boolean {
  const fields = (typeof body === 'object' && body !== null ? body : {}) as Readonly<Record<string, unknown>>;
  return Object.entries(match).every(([name, value]) => JSON.stringify(fields[name]) === JSON.stringify(value));
}

type Check = readonly [field: string, fine: (value: unknown) => boolean, message: string];

function parseFault(request: unknown, { operations, subject }: { operations: Operations; subject: string }): Fault {
  if (!isRecord(request)) throw new InvalidInput(subject, [{ path: '', message: 'must be an object' }]);
  const issues = issuesOf(request, checksFor(operations, request));
  if (issues.length > 0) throw new InvalidInput(subject, issues);
  const { until = null } = request;
  const defaults = { match: {}, ms: 1_000, until, times: until === null ? 1 : null };
  return { id: randomUUID(), ...defaults, ...request } as Fault;
}

function issuesOf(fields: Readonly<Record<string, unknown>>, checks: readonly Check[]): Issue[] {
  const wrong = checks.filter(([path, fine]) => !fine(fields[path])).map(([path, , message]) => ({ path, message }));
  const unknown = Object.keys(fields).filter((path) => !checks.some(([field]) => field === path));
  return [...wrong, ...unknown.map((path) => ({ path, message: 'is not known' }))];
}

function checksFor(operations: Operations, { operation, mode }: Readonly<Record<string, unknown>>): readonly Check[] {
  const noOutput = mode === 'bad-answer' && typeof operation === 'string' && operations[operation]?.output === undefined;
  const whole = (value: unknown, from: number) => Number.isSafeInteger(value) && (value as number) >= from;
  return [
    [
      'operation',
      (value) => typeof value === 'string' && Object.hasOwn(operations, value),
      `must be one of ${Object.keys(operations).join(', ')}`,
    ],
    [
      'mode',
      (value) => (modes as readonly unknown[]).includes(value) && !noOutput,
      noOutput ? `'bad-answer' needs an operation with an output` : `must be one of ${modes.join(', ')}`,
    ],
    ['match', (value) => value === undefined || isRecord(value), 'must be an object of top-level fields of the body and their values'],
    ['times', (value) => value === undefined || whole(value, 1), 'must be a whole number, at least 1'],
    [
      'ms',
      (value) => value === undefined || (mode === 'slow' && whole(value, 0)),
      `must be whole milliseconds, and is only for mode 'slow'`,
    ],
    ['until', (value) => value === undefined || isTime(value), 'must be an ISO 8601 time with an offset or Z'],
  ];
}

const isTime = (value: unknown) => typeof value === 'string' && /T.*(Z|[+-]\d\d:\d\d)$/.test(value) && !Number.isNaN(Date.parse(value));
const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
