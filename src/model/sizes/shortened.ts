// Errors as data, short enough that a history, a snapshot and what a run carries along can hold many of them. What is
// short is left as it is; a text that was cut says so.

import type { Json } from '../json.ts';
import { isRecord } from '../record.ts';
import type { StepError } from '../errors.ts';
import { jsonSize } from './json-size.ts';

const longestText = 2_000; // characters of a message
const note = 30; // characters: how long it was
const longestName = 200;
const largestDetails = 16_384; // bytes as JSON
const mostIssues = 20;

export function shortened(error: StepError): StepError {
  if (error.kind === 'business') return shortenedRefusal(error);
  const message = shortText(error.message);
  switch (error.kind) {
    case 'defect':
      return { ...error, message, name: shortText(error.name, longestName) };
    case 'invalid-input':
    case 'invalid-answer':
      return { ...error, message, issues: error.issues.slice(0, mostIssues).map(shortIssue) };
    default:
      return message === error.message ? error : { ...error, message };
  }
}

type Refusal = Extract<StepError, { readonly kind: 'business' }>;

export function shortenedRefusal(error: Refusal): Refusal {
  const code = shortText(error.code, longestName);
  const bytes = jsonSize(error.details);
  if (bytes <= largestDetails) return { ...error, code, message: shortText(error.message) };
  const message = `${shortText(error.message, longestText - 2 * note)} (its details had ${String(bytes)} bytes: shortened)`;
  return { ...error, code, message, details: shortDetails(error.details) };
}

const shortIssue = ({ path, message }: { readonly path: string; readonly message: string }) => ({
  path: shortText(path, longestName),
  message: shortText(message, longestName),
});

/** At most this many characters; the last ones of a text that was cut are how many it had. What is short stays as it is, so nothing is cut twice. */
export function shortText(text: string, most = longestText): string {
  if (text.length <= most) return text;
  const kept = text.slice(0, Math.max(0, most - note));
  return `${/[\ud800-\udbff]$/.test(kept) ? kept.slice(0, -1) : kept}… (${String(text.length)} characters)`;
}

/** Of the same shape with shorter texts and lists; null if that is not short enough. */
function shortDetails(details: Json | undefined): Json {
  for (let most = 512; most >= 8; most /= 4) {
    const short = cut(details ?? null, { most, depth: 8 });
    if (jsonSize(short) <= largestDetails) return short;
  }
  return null;
}

function cut(value: Json, { most, depth }: { readonly most: number; readonly depth: number }): Json {
  if (typeof value === 'string') return shortText(value, most);
  if (typeof value !== 'object' || value === null) return value;
  if (depth === 0) return null;
  const inner = { most, depth: depth - 1 };
  if (!isRecord(value)) return value.slice(0, most).map((item) => cut(item, inner));
  const fields = Object.entries(value as Readonly<Record<string, Json | undefined>>).slice(0, most);
  return Object.fromEntries(
    fields.map(([name, field]) => [shortText(name, longestName), field === undefined ? undefined : cut(field, inner)]),
  );
}
