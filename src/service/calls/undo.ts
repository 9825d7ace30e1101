// Undoes a call. If the call never happened, that is a valid answer, and it leaves a tombstone, so that the call cannot happen afterwards.

import { attemptOn, type Call } from './attempt.ts';
import { claim, settle, type CallRecord, type CallTransaction, type UndoOutcome } from './calls.ts';
import { Abandoned, type Outcome } from './outcome.ts';

/** Undoes the call with the key `undone`. */
export async function undo(tx: CallTransaction, call: Call, undone: string): Promise<Outcome> {
  const known = await claim(tx, { key: undone, operation: null, fingerprint: null, undoes: null, state: 'never-happened' });
  if (!known) return conclude(tx, call, { undo: 'never-happened' });
  refuseForeign(call, { known, undone });
  if (known.state === 'done') return undoCall(tx, call, { known, undone });
  if (known.state === 'confirmed') throw new Abandoned(alreadyConfirmed(call, undone));
  if (known.state === 'undone') return conclude(tx, call, { undo: 'already-undone' });
  await settle(tx, undone, { state: 'never-happened' });
  return conclude(tx, call, { undo: 'never-happened' });
}

interface Undone {
  readonly known: CallRecord;
  readonly undone: string;
}

async function undoCall(tx: CallTransaction, call: Call, { known, undone }: Undone): Promise<Outcome> {
  const output = await attemptOn(tx, call, known);
  await settle(tx, undone, { state: 'undone' });
  return conclude(tx, call, { undo: 'undone', output });
}

interface Conclusion {
  readonly undo: UndoOutcome;
  readonly output?: unknown;
}

async function conclude(tx: CallTransaction, { key }: Call, { undo, output = null }: Conclusion): Promise<Outcome> {
  await settle(tx, key, { state: 'done', answer: output, undoOutcome: undo });
  return { kind: 'answered', output, replayed: false, undo };
}

function refuseForeign({ endpoint: { service, name, siblings } }: Call, { known, undone }: Undone): void {
  if (known.operation === null) return;
  const by = siblings[known.operation]?.undo;
  if (known.undoes === null && by === name) return;
  const why =
    known.undoes !== null
      ? 'it is an undo itself'
      : `it is a call of '${known.operation}', which ${by ? `is undone by '${by}'` : 'has no undo'}`;
  throw new Abandoned({ kind: 'invalid-request', message: `Cannot undo the call with key '${undone}' by '${service}.${name}': ${why}` });
}

const alreadyConfirmed = ({ endpoint: { service, name } }: Call, undone: string): Outcome => ({
  kind: 'invalid-request',
  message: `Cannot undo the call with key '${undone}' by '${service}.${name}': it was confirmed, so it can no longer be undone`,
});
