// Formats versions of a configuration, and their differences, as text for people.

import { isDeepStrictEqual } from 'node:util';
import type { ConfigurationVersion } from '../activities/index.ts';

export interface Difference {
  /** 'payments.routes[0].limit' */
  readonly path: string;
  /** Undefined if it did not exist before. */
  readonly before?: unknown;
  /** Undefined if it no longer exists. */
  readonly after?: unknown;
}

export function differences(before: unknown, after: unknown, path = ''): readonly Difference[] {
  if (isDeepStrictEqual(before, after)) return [];
  const [old, now] = [entriesOf(before), entriesOf(after)];
  if (!old || !now || Array.isArray(before) !== Array.isArray(after))
    return [{ path, ...(before !== undefined && { before }), ...(after !== undefined && { after }) }];
  const names = [...new Set([...old.keys(), ...now.keys()])];
  return names.flatMap((name) => differences(old.get(name), now.get(name), join(path, name, Array.isArray(after))));
}

function entriesOf(value: unknown): ReadonlyMap<string, unknown> | undefined {
  return typeof value === 'object' && value !== null ? new Map(Object.entries(value)) : undefined;
}

function join(path: string, name: string, isList: boolean): string {
  if (isList) return `${path}[${name}]`;
  return path === '' ? name : `${path}.${name}`;
}

export const formatDifferences = (found: readonly Difference[]): string =>
  found.map((one) => `  ${formatDifference(one)}`).join('\n') || '  nothing';

function formatDifference({ path, before, after }: Difference): string {
  if (before === undefined) return `+ ${path}: ${JSON.stringify(after)}`;
  if (after === undefined) return `- ${path}: ${JSON.stringify(before)}`;
  return `~ ${path}: ${JSON.stringify(before)} → ${JSON.stringify(after)}`;
}

export const lineOf = ({ version, by, at, why }: ConfigurationVersion): string =>
  `Version ${String(version)} by ${by}${at === undefined ? '' : `, ${timeOf(at)}`}${why === undefined ? '' : `: ${why}`}`;

export function formatHistory(versions: readonly ConfigurationVersion[], current: number | undefined): string {
  if (versions.length === 0) return 'There is no version yet.';
  const rows = versions.map(({ version, by, at, why }) => [
    `${version === current ? '*' : ' '} ${String(version)}`,
    at === undefined ? '' : timeOf(at),
    by,
    why ?? '',
  ]);
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

const timeOf = (at: string): string => at.replace('T', ' ').replace(/\.\d+Z$/, ' UTC');

const maxFindings = 50;

export function formatFindings(first: string, findings: readonly string[]): string {
  const rest = findings.length > maxFindings ? [`… and ${String(findings.length - maxFindings)} more`] : [];
  return [first, ...[...findings.slice(0, maxFindings), ...rest].map((finding) => `  ${finding}`)].join('\n');
}
