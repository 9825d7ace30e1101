// Confirms a reserved call: the handler runs with the original call. The same transaction marks that call, so that it is confirmed or
// undone, never both. A refusal is not recorded, so the same confirm may be sent again.

import { parseDuration } from '../../model/duration.ts';
import { expiredCode } from '../../model/errors.ts';
import { attemptOn, type Call } from './attempt.ts';
import { claim, settle, settleConfirmed, type CallRecord, type CallTransaction } from './calls.ts';
import { Abandoned, type Outcome } from './outcome.ts';

/** Confirms the call with the key `reserved`. */
export async function confirm(tx: CallTransaction, call: Call, reserved: string): Promise<Outcome> {
  const known = await claim(tx, { key: reserved, operation: null, fingerprint: null, undoes: null, state: 'never-happened' });
  if (!isConfirm(call, known)) throw new Abandoned(foreign(call, { known, reserved }));
  if (!known) throw new Abandoned(expired(`nothing is held under key '${reserved}'`)); // the record was only created to wait for the call
  if (known.state === 'confirmed') return conclude(tx, call, null);
  if (known.state !== 'done') throw new Abandoned(notDone(call, { known, reserved }));
  if (isOver(call, known)) throw new Abandoned(expired(`the call with key '${reserved}' was held until its reservation expired`));
  return confirmCall(tx, call, { known, reserved });
}

interface Reserved {
  readonly known: CallRecord;
  readonly reserved: string;
}

async function confirmCall(tx: CallTransaction, call: Call, { known, reserved }: Reserved): Promise<Outcome> {
  const output = await attemptOn(tx, call, known);
  await settleConfirmed(tx, reserved);
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

const what = ({ endpoint: { service, name } }: Call, reserved: string) =>
  `Cannot confirm the call with key '${reserved}' by '${service}.${name}'`;

function foreign(call: Call, { known, reserved }: { readonly known: CallRecord | undefined; readonly reserved: string }): Outcome {
  const why = known ? `it is a call of '${String(known.operation)}', which this operation does not confirm` : 'it confirms no operation';
  return { kind: 'invalid-request', message: `${what(call, reserved)}: ${why}. Call it without the header Confirms` };
}

function notDone(call: Call, { known: { state }, reserved }: Reserved): Outcome {
  if (state === 'refused')
    return { kind: 'invalid-request', message: `${what(call, reserved)}: it was refused, so there is nothing to confirm` };
  return { kind: 'undone', message: `${what(call, reserved)}: it was undone` };
}

function expired(why: string): Outcome {
  const refusal = { code: expiredCode, message: `Too late to confirm: ${why}`, details: null };
  return { kind: 'refused', refusal, replayed: false };
}
