// Shortens errors as data, so that a history, a snapshot and the carried state of a run can hold many of them. A short
// error is unchanged. A text that was cut ends with a note of its length.

import type { Json } from '../json.ts';
import { isRecord } from '../record.ts';
import type { StepError } from '../errors.ts';
import { jsonSize } from './json-size.ts';

const maxText = 2_000; // characters of a message
const noteLength = 30; // characters of the note about the original length
const maxName = 200;
const maxDetails = 16_384; // bytes as JSON
const maxIssues = 20;

export function shortened(error: StepError): StepError {
  if (error.kind === 'business') return shortenedRefusal(error);
  const message = shortText(error.message);
  switch (error.kind) {
    case 'defect':
      return { ...error, message, name: shortText(error.name, maxName) };
    case 'invalid-input':
    case 'invalid-answer':
      return { ...error, message, issues: error.issues.slice(0, maxIssues).map(shortIssue) };
    default:
      return message === error.message ? error : { ...error, message };
  }
}

type Refusal = Extract<StepError, { readonly kind: 'business' }>;

export function shortenedRefusal(error: Refusal): Refusal {
  const code = shortText(error.code, maxName);
  const bytes = jsonSize(error.details);
  if (bytes <= maxDetails) return { ...error, code, message: shortText(error.message) };
  const message = `${shortText(error.message, maxText - 2 * noteLength)} (its details had ${String(bytes)} bytes: shortened)`;
  return { ...error, code, message, details: shortDetails(error.details) };
}

const shortIssue = ({ path, message }: { readonly path: string; readonly message: string }) => ({
  path: shortText(path, maxName),
  message: shortText(message, maxName),
});

/** Returns a text with at max this many characters. A text that was cut ends with its original length. A short text is unchanged, so nothing is cut twice. */
export function shortText(text: string, max = maxText): string {
  if (text.length <= max) return text;
  const kept = text.slice(0, Math.max(0, max - noteLength));
  return `${/[\ud800-\udbff]$/.test(kept) ? kept.slice(0, -1) : kept}… (${String(text.length)} characters)`;
}

/** Returns details of the same shape with shorter texts and lists, or null if that is not short enough. */
function shortDetails(details: Json | undefined): Json {
  for (let max = 512; max >= 8; max /= 4) {
    const short = cut(details ?? null, { max, depth: 8 });
    if (jsonSize(short) <= maxDetails) return short;
  }
  return null;
}

function cut(value: Json, { max, depth }: { readonly max: number; readonly depth: number }): Json {
  if (typeof value === 'string') return shortText(value, max);
  if (typeof value !== 'object' || value === null) return value;
  if (depth === 0) return null;
  const inner = { max, depth: depth - 1 };
  if (!isRecord(value)) return value.slice(0, max).map((item) => cut(item, inner));
  const fields = Object.entries(value as Readonly<Record<string, Json | undefined>>).slice(0, max);
  return Object.fromEntries(fields.map(([name, field]) => [shortText(name, maxName), field === undefined ? undefined : cut(field, inner)]));
}
