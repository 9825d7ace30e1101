// Reads a reply to a question. It comes from outside, so it is validated before it has any effect. An unknown kind of reply
// is rejected, and never read as another one.

import { BusinessError } from '../errors.ts';
import { isRecord } from '../record.ts';

/** An answer or a delegation. `checked`: the sender has checked the answer against the form. */
export type Reply =
  | { readonly kind: 'answer'; readonly ask: string; readonly by: string; readonly answer: unknown; readonly checked?: true }
  | { readonly kind: 'delegate'; readonly ask: string; readonly by: string; readonly to: string };

/** Returns a value as a reply. Throws a TypeError if it is not a valid one. */
export function readReply(value: unknown): Reply {
  if (!isRecord(value)) throw refusal('it is not an object. Pass an object like { kind, ask, by }');
  const { kind, ask, by, to, answer, checked } = value;
  if (!isName(ask)) throw refusal("its 'ask' is missing. Pass the id of the question, as the snapshot shows it");
  if (!isName(by)) throw refusal(`to '${ask}': its 'by' is missing. Pass the name of the person who replies`);
  if (kind === 'answer') return { kind, ask, by, answer, ...(checked === true && { checked }) };
  if (kind !== 'delegate')
    throw refusal(
      `to '${ask}': its kind is ${kind === undefined ? 'missing' : JSON.stringify(kind)}. A reply is an 'answer' or a 'delegate'`,
    );
  if (!isName(to)) throw refusal(`to '${ask}': its 'to' is missing. Pass the name of the person who is to answer`);
  return { kind, ask, by, to };
}

const isName = (value: unknown): value is string => typeof value === 'string' && value !== '';

const refusal = (why: string): TypeError => new TypeError(`Cannot accept this reply: ${why}`);

/** The error for a second answer. */
export function alreadyAnswered(ask: string, { by, at }: { readonly by: string; readonly at?: number }): BusinessError {
  const when = at === undefined ? '' : ` at ${new Date(at).toISOString()}`;
  const message = `Cannot answer '${ask}': it was answered by ${by}${when}`;
  return new BusinessError('AlreadyAnswered', { message, details: { ask, by, ...(at !== undefined && { at }) } });
}

/** The error for an answer to a question that is not open. */
export function notAsked(ask: string, asked: readonly string[]): BusinessError {
  const message = `Cannot answer '${ask}': it is not asked now (asked: ${asked.join(', ') || 'nothing'})`;
  return new BusinessError('NotAsked', { message, details: { ask, asked } });
}
