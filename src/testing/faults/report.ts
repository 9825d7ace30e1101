// The report of exploreFaults: figures and violations for a test, and a text for people.

import { faultKinds, faultTitles, nameOf, type Fault } from '../simulation/fault.ts';
import type { Violation } from '../simulation/trace/invariants.ts';
import type { TraceEntry } from '../simulation/trace/trace.ts';
import type { FoundViolation } from './found-violation.ts';

export interface Trial {
  readonly faults: readonly Fault[];
  readonly outcome: string;
  readonly violations: readonly Violation[];
  readonly unused: readonly Fault[];
  readonly trace: readonly TraceEntry[];
}

export interface FaultReport {
  readonly process: string;
  readonly singles: number;
  readonly pairs: number;
  /** Empty if all invariants hold. */
  readonly violations: readonly FoundViolation[];
  /** A table of steps and faults, and the violations with their tests, to be printed. */
  readonly text: string;
}

interface Found {
  readonly process: string;
  readonly trials: readonly Trial[];
  /** The faults and the number of pairs that were to be tried. */
  readonly candidates: { readonly singles: readonly Fault[]; readonly pairs: number };
  readonly violations: readonly FoundViolation[];
}

export function reportOf({ process, trials, candidates, violations }: Found): FaultReport {
  const count = (faults: number) => trials.filter((trial) => trial.faults.length === faults).length;
  const report = { process, singles: count(1), pairs: count(2), violations };
  const head = [headOf(report), ...stopOf(report, candidates)];
  return {
    ...report,
    text: [...head, '', ...tableOf(trials, candidates.singles), '', legend, ...schedulesOf(violations).flatMap(paragraphOf)].join('\n'),
  };
}

const legend = '✓ all holds   ! all holds, a person is asked   ✗ violated   · cannot happen there   ? not tried';

/** Reports the faults and pairs that were not tried, because `enough` violations were found. */
function stopOf({ singles, pairs, violations }: Omit<FaultReport, 'text'>, candidates: Found['candidates']): readonly string[] {
  const faults = candidates.singles.length - singles;
  const others = candidates.pairs - pairs;
  const left = [
    ...(faults > 0 ? [counted(faults, 'fault')] : []),
    ...(others > 0 ? [pairs === 0 && others > 1 ? 'all pairs' : counted(others, 'pair')] : []),
  ];
  if (left.length === 0) return [];
  const were = faults + others === 1 ? 'was' : 'were';
  return [`stopped after ${counted(violations.length, 'violation')}: ${left.join(' and ')} ${were} not tried (enough)`];
}

const counted = (count: number, what: string): string => `${String(count)} ${what}${count === 1 ? '' : 's'}`;

function headOf({ process, singles, pairs, violations }: Omit<FaultReport, 'text'>): string {
  const tried = `${String(singles)} faults and ${String(pairs)} pairs of faults tried on process '${process}'`;
  return `${tried}: ${violations.length === 0 ? 'all holds' : counted(violations.length, 'violation')}`;
}

function tableOf(trials: readonly Trial[], candidates: readonly Fault[]): readonly string[] {
  const singles = trials.filter(({ faults }) => faults.length === 1);
  const steps = [...new Set(candidates.map(({ step }) => step))];
  const width = Math.max(4, ...steps.map((step) => step.length));
  const columns = faultKinds.map((_, index) => String(index + 1).padStart(2));
  const row = (step: string) => faultKinds.map((fault) => ` ${signAt(candidates.find(isAt({ step, fault })))}`);
  const signAt = (fault: Fault | undefined) => (fault ? signOf(singles.find(({ faults: [first] }) => first && isAt(fault)(first))) : '·');
  return [
    ...faultKinds.map((fault, index) => `${String(index + 1).padStart(2)} ${faultTitles[fault]}`),
    '',
    `${'step'.padEnd(width)}  ${columns.join(' ')}`,
    ...steps.map((step) => `${step.padEnd(width)}  ${row(step).join(' ')}`),
  ];
}

const isAt = (place: Fault) => (other: Fault) => other.step === place.step && other.fault === place.fault;

function signOf(trial: Trial | undefined): string {
  if (!trial) return '?';
  if (trial.violations.length > 0) return '✗';
  if (trial.unused.length > 0) return '·';
  return trial.outcome === 'undo-failed' ? '!' : '✓';
}

/** Groups violations by the faults that show them. */
function schedulesOf(violations: readonly FoundViolation[]): readonly (readonly FoundViolation[])[] {
  const bySchedule = new Map<string, FoundViolation[]>();
  for (const violation of violations) {
    const key = JSON.stringify(violation.faults);
    bySchedule.set(key, [...(bySchedule.get(key) ?? []), violation]);
  }
  return [...bySchedule.values()];
}

function paragraphOf(violations: readonly FoundViolation[]): readonly string[] {
  const { faults = [], test = '' } = violations[0] ?? {};
  const where = faults.map(nameOf).join(', and ') || 'nothing goes wrong';
  return [
    '',
    ...violations.map(({ invariant, message }) => `✗ ${invariant}: ${message}`),
    `  where ${where}`,
    '',
    ...test
      .trimEnd()
      .split('\n')
      .map((line) => (line === '' ? '' : `  ${line}`)),
  ];
}
