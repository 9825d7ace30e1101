// Formats a description as text.

import type { AskDescription, Description, StepDescription } from './description.ts';

export function explain(description: Description): string {
  const { process, notation, basis, services, processes, steps, longest, undo, asks, signals, updates } = description;
  const uses = [...services.map(({ service }) => service), ...processes];
  return [
    `${process}, as ${notation}${basis === 'contract' ? ': only what its contract states. Its code decides which calls it makes, how often, and in which order' : ''}`,
    `uses: ${formatList(uses)}`,
    basis === 'contract' ? 'may call:' : 'steps:',
    ...steps.map((step) => `  ${formatStep(step)}`),
    ...(longest ? [`worst-case duration: ${formatDuration(longest.milliseconds)} (${longest.steps.join(' → ')})`] : []),
    ...(longest && longest.unbounded.length > 0 ? [`without bound: ${longest.unbounded.join(', ')}`] : []),
    ...(undo ? [`undone before the pivot, in this order: ${undo.map((these) => these.join(' with ')).join(' → ') || 'nothing'}`] : []),
    ...asks.map((ask) => `asks ${formatAsk(ask)}`),
    `signals: ${formatList(signals)}; updates: ${formatList(updates)}`,
    '',
  ].join('\n');
}

const formatList = (names: readonly string[]): string => (names.length === 0 ? 'none' : names.join(', '));

function formatStep({ name, calls, timeout, worstCase, execution, undo, confirm, pivot }: StepDescription): string {
  const tries = worstCase
    ? `${String(worstCase.attempts)} ${worstCase.attempts === 1 ? 'attempt' : 'attempts'}, ${formatDuration(worstCase.milliseconds)} at most`
    : timeout === undefined
      ? 'a separate run'
      : 'retried until there is an answer';
  return [
    name === calls ? name : `${name} (${calls})`,
    ...(timeout === undefined ? [] : [`${formatDuration(timeout)} per attempt`]),
    tries,
    ...(execution === 'local' ? ['local'] : []),
    ...(undo === undefined ? [] : [`undone by ${undo}`]),
    ...(confirm ? [`confirmed by ${confirm.by}${confirm.within === undefined ? '' : ` within ${formatDuration(confirm.within)}`}`] : []),
    ...(pivot ? ['pivot'] : []),
  ].join('; ');
}

const formatAsk = ({ ask, of, deadline }: AskDescription): string =>
  `${of ?? 'a person or role'}: ${ask}${deadline === undefined ? ', without a deadline' : `, for ${formatDuration(deadline)} at most`}`;

const units = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1_000],
] as const;

function formatDuration(milliseconds: number): string {
  const parts: string[] = [];
  let left = Math.round(milliseconds);
  for (const [unit, length] of units) {
    const count = Math.floor(left / length);
    if (count > 0) parts.push(`${String(count)} ${unit}`);
    left -= count * length;
  }
  if (left > 0 || parts.length === 0) parts.push(`${String(left)} ms`);
  return parts.join(' ');
}
