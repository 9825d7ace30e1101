// What somebody says to a question. It comes from outside, so it is read before anything is done by it: what is not known
// is refused, and never taken for something else.

import { BusinessError } from '../errors.ts';
import { isRecord } from '../record.ts';

/** `checked`: whoever passes it on has held it against the form. */
export type Reply =
  | { readonly kind: 'answer'; readonly ask: string; readonly by: string; readonly answer: unknown; readonly checked?: true }
  | { readonly kind: 'delegate'; readonly ask: string; readonly by: string; readonly to: string };

/** Throws if it is none. */
export function readReply(value: unknown): Reply {
  if (!isRecord(value)) throw refusal('it is no object');
  const { kind, ask, by, to, answer, checked } = value;
  if (!isName(ask)) throw refusal('it does not say which question it replies to. Name it in ask, as the snapshot does');
  if (!isName(by)) throw refusal(`nobody says who replies to '${ask}'. Name them in by`);
  if (kind === 'answer') return { kind, ask, by, answer, ...(checked === true && { checked }) };
  if (kind !== 'delegate')
    throw refusal(
      `to '${ask}': its kind is ${kind === undefined ? 'missing' : JSON.stringify(kind)}. A reply is an 'answer' or a 'delegate'`,
    );
  if (!isName(to)) throw refusal(`'${ask}' cannot be handed on to nobody. Name them in to`);
  return { kind, ask, by, to };
}

const isName = (value: unknown): value is string => typeof value === 'string' && value !== '';

const refusal = (why: string): TypeError => new TypeError(`Cannot take this reply: ${why}`);

/** What a second answer is refused with. */
export function alreadyAnswered(ask: string, { by, at }: { readonly by: string; readonly at?: number }): BusinessError {
  const when = at === undefined ? '' : ` at ${new Date(at).toISOString()}`;
  const message = `Cannot answer '${ask}': it was answered by ${by}${when}`;
  return new BusinessError('AlreadyAnswered', { message, details: { ask, by, ...(at !== undefined && { at }) } });
}

/** What an answer to a question that is not open is refused with. */
export function notAsked(ask: string, asked: readonly string[]): BusinessError {
  const message = `Cannot answer '${ask}': it is not asked now (asked: ${asked.join(', ') || 'nothing'})`;
  return new BusinessError('NotAsked', { message, details: { ask, asked } });
}
