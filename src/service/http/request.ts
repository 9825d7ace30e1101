// Reads a call from an HTTP request. An invalid request is rejected with a message that names the remedy.

import type { Context } from 'hono';
import type { Call } from '../calls/attempt.ts';
import type { Endpoint } from '../calls/handlers.ts';
import { Abandoned } from '../calls/outcome.ts';
import { readJson } from '../../model/json-text.ts';

const longestTimeout = 2 ** 31 - 1; // PostgreSQL's

export async function readCall(c: Context, endpoint: Endpoint): Promise<Call> {
  const what = `Cannot call '${endpoint.service}.${endpoint.name}'`;
  const key = readKey(c, 'Idempotency-Key', what);
  if (key === undefined)
    throw invalid(`${what}: the header Idempotency-Key is missing. Send the same key on every attempt of the same call`);
  const undoes = readKey(c, 'Undoes', what);
  if (undoes === key) throw invalid(`${what}: it undoes its own key '${key}'. Give the undo a key of its own`);
  const confirms = readKey(c, 'Confirms', what);
  if (confirms === key) throw invalid(`${what}: it confirms its own key '${key}'. Give the confirm a key of its own`);
  if (confirms !== undefined && undoes !== undefined)
    throw invalid(`${what}: it has both headers, Undoes and Confirms. Send only one of them`);
  return { endpoint, key, undoes, confirms, deadlineMs: readDeadline(c, what), body: await readBody(c, what) };
}

function readKey(c: Context, header: string, what: string): string | undefined {
  const key = c.req.header(header);
  if (key === undefined || /^[\x20-\x7e]{1,2048}$/.test(key)) return key;
  throw invalid(`${what}: the header ${header} must be 1 to 2048 printable ASCII characters. Percent-encode all others`);
}

function readDeadline(c: Context, what: string): number | undefined {
  const text = c.req.header('X-Deadline-Ms');
  if (text === undefined) return undefined;
  if (!/^[1-9]\d*$/.test(text)) throw invalid(`${what}: the header X-Deadline-Ms is '${text}'. Send whole milliseconds, at least 1`);
  return Math.min(Number(text), longestTimeout);
}

/** Returns the body as a value, or `null` if there is none. */
export async function readBody(c: Context, what: string): Promise<unknown> {
  const text = await c.req.text();
  const body = text.trim() === '' ? null : parse(text, what);
  const path = text.includes('\\u0000') ? pathOfNul(body) : undefined;
  if (path === undefined) return body;
  const issue = { path, message: 'contains the character U+0000, which cannot be stored' };
  throw new Abandoned({ kind: 'invalid-input', message: `${what}: ${path}: ${issue.message}`, issues: [issue] });
}

function parse(text: string, what: string): unknown {
  try {
    return readJson(text);
  } catch (error) {
    throw invalid(`${what}: the body is not JSON (${error instanceof Error ? error.message : String(error)})`);
  }
}

function pathOfNul(value: unknown): string | undefined {
  if (typeof value === 'string') return value.includes('\0') ? '' : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [name, part] of Object.entries(value)) {
    const path = name.includes('\0') ? '' : pathOfNul(part);
    if (path !== undefined) return path === '' ? name : `${name}.${path}`;
  }
  return undefined;
}

const invalid = (message: string) => new Abandoned({ kind: 'invalid-request', message });
