// Reads what a person decides about a step that could not be undone or confirmed. A decision comes from outside, so it is
// validated before it has any effect. An unknown field or action is rejected, and never read as another one.

import { BusinessError } from '../errors.ts';
import { isRecord } from '../record.ts';

export interface Decision {
  /** The step, as the snapshot names it. If undefined, the run itself, which failed after its pivot. */
  readonly step?: string;
  /** `retry` calls the undo or confirm again. `settle` declares it done by other means. */
  readonly action: 'retry' | 'settle';
  readonly note?: string;
}

const fields = ['step', 'action', 'note'];

const subjectOf = ({ step }: Pick<Decision, 'step'>): string => (step === undefined ? 'the run' : `step '${step}'`);

interface Refused {
  readonly why: string;
  /** The steps that wait for a person. An undefined entry is the run itself. */
  readonly asked: readonly (string | undefined)[];
}

/** The error for a decision about something that does not wait for one. */
export function notWaiting(decision: Decision, { why, asked }: Refused): BusinessError {
  const message = `Cannot decide about ${subjectOf(decision)}: ${why}`;
  return new BusinessError('NotWaiting', { message, details: { step: decision.step ?? null, waiting: asked.map((each) => each ?? null) } });
}

export const notToRetry = (): BusinessError =>
  new BusinessError('NotRetryable', {
    message: 'Cannot retry the run itself: it failed after its pivot. Settle it, or reset the run to before the failure',
    details: null,
  });

/** Returns a value as a decision. Throws a TypeError if it is not a valid one. */
export function readDecision(value: unknown): Decision {
  if (!isRecord(value)) throw refusal(`it is ${shown(value)}. Pass an object like { step, action }`);
  const { step, action, note } = value;
  const unknown = Object.keys(value).find((name) => !fields.includes(name));
  if (unknown !== undefined) throw refusal(`'${unknown}' is not a field of a decision (${fields.join(', ')})`);
  if (!isTextOrNone(step))
    throw refusal(`its step is ${shown(step)}. Name the step as the snapshot does, or leave it out for the run itself`);
  if (action !== 'retry' && action !== 'settle')
    throw refusal(`its action is ${shown(action)}. Pass 'retry' to try again, or 'settle' if it was done by other means`);
  if (!isTextOrNone(note)) throw refusal(`its note is ${shown(note)}. Pass a text`);
  return { ...(typeof step === 'string' && { step }), action, ...(typeof note === 'string' && { note }) };
}

// A caller in another language may send null for an omitted field.
const isTextOrNone = (value: unknown): value is string | null | undefined =>
  value === undefined || value === null || typeof value === 'string';

const refusal = (why: string): TypeError => new TypeError(`Cannot accept this decision: ${why}`);

const shown = (value: unknown): string =>
  typeof value === 'string' ? `'${value}'` : value === undefined ? 'missing' : JSON.stringify(value);
