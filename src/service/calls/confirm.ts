// Making a call good that was only tried: its handler runs with what was tried at hand, and in the same transaction the
// call is marked, so that it is confirmed or undone, and never both. A refusal is not recorded: the same confirm may be
// sent again.

import { parseDuration } from '../../model/duration.ts';
import { expiredCode } from '../../model/errors.ts';
import { attemptOn, type Call } from './attempt.ts';
import { claim, settle, settleConfirmed, type CallRecord, type CallTransaction } from './calls.ts';
import { Abandoned, type Outcome } from './outcome.ts';

/** Confirms the call with key `tried`. */
export async function confirm(tx: CallTransaction, call: Call, tried: string): Promise<Outcome> {
  const known = await claim(tx, { key: tried, operation: null, fingerprint: null, undoes: null, state: 'never-happened' });
  if (!isConfirm(call, known)) throw new Abandoned(foreign(call, { known, tried }));
  if (!known) throw new Abandoned(expired(`nothing is held under key '${tried}'`)); // its record was just a way to wait for it
  if (known.state === 'confirmed') return conclude(tx, call, null);
  if (known.state !== 'done') throw new Abandoned(notDone(call, { known, tried }));
  if (isOver(call, known)) throw new Abandoned(expired(`the call with key '${tried}' was held for its time, and is not any more`));
  return makeGood(tx, call, { known, tried });
}

interface Confirmed {
  readonly known: CallRecord;
  readonly tried: string;
}

async function makeGood(tx: CallTransaction, call: Call, { known, tried }: Confirmed): Promise<Outcome> {
  const output = await attemptOn(tx, call, known);
  await settleConfirmed(tx, tried);
  return conclude(tx, call, output);
}

async function conclude(tx: CallTransaction, { key }: Call, output: unknown): Promise<Outcome> {
  await settle(tx, key, { state: 'done', answer: output });
  return { kind: 'answered', output, replayed: false };
}

function isConfirm({ endpoint: { name, siblings } }: Call, known: CallRecord | undefined): boolean {
  if (typeof known?.operation === 'string') return known.undoes === null && siblings[known.operation]?.confirm === name;
  return Object.values(siblings).some(({ confirm }) => confirm === name);
}

function isOver({ endpoint: { siblings } }: Call, { operation, age }: CallRecord): boolean {
  const { expires } = siblings[operation ?? ''] ?? {};
  return expires !== undefined && age > parseDuration(expires);
}

const what = ({ endpoint: { service, name } }: Call, tried: string) =>
  `Cannot confirm the call with key '${tried}' by '${service}.${name}'`;

function foreign(call: Call, { known, tried }: { readonly known: CallRecord | undefined; readonly tried: string }): Outcome {
  const why = known ? `it is a call of '${String(known.operation)}', which this does not confirm` : 'it confirms no operation';
  return { kind: 'invalid-request', message: `${what(call, tried)}: ${why}; call it without the header Confirms` };
}

function notDone(call: Call, { known: { state }, tried }: Confirmed): Outcome {
  if (state === 'refused')
    return { kind: 'invalid-request', message: `${what(call, tried)}: it was refused, so there is nothing to confirm` };
  return { kind: 'undone', message: `${what(call, tried)}: it was undone` };
}

function expired(why: string): Outcome {
  const refusal = { code: expiredCode, message: `Too late to confirm: ${why}`, details: null };
  return { kind: 'refused', refusal, replayed: false };
}
