// Packs the steps that are carried over into a new run. Steps have much in common, and the common part is stored once.
// So ten thousand steps, each with its undo, fit into the largest value that the server accepts (2 MB).

import type { Moment, StepRecord } from './journal.ts';
import { idempotencyKey, nameOfCall, type RunIdentity } from './step-key.ts';

export interface PackedSteps {
  /** The parts of a step that are not in its row. */
  readonly kinds: readonly Kind[];
  /** The time from which times in the rows are counted. Milliseconds since the epoch. */
  readonly from: number;
  readonly rows: readonly Row[];
}

type Kind = Omit<StepRecord, 'id' | 'key' | 'generation' | 'input' | 'began' | 'ended' | 'after'>;

type Row = readonly [
  id: string,
  kind: number,
  input: unknown, // null if there is none: JSON does not distinguish undefined in an array from null
  began: readonly number[],
  ended: readonly number[],
  after: readonly string[] | null,
  undone?: number, // when it was undone
];

const minSteps = 50; // fewer steps stay unpacked, so that they are readable

export function packSteps(steps: readonly StepRecord[], identity: RunIdentity): readonly StepRecord[] | PackedSteps {
  if (steps.length < minSteps || steps.some(({ id, key }) => key !== keyOf(id, identity))) return steps;
  const kinds = new Map<string, number>();
  const from = steps[0]?.began.at ?? 0;
  const rows = steps.map(({ id, key: _key, generation: _generation, input, began, ended, after, ...rest }): Row => {
    const { at, kind } = undoneApart(rest);
    const text = JSON.stringify(kind);
    const number = kinds.get(text) ?? kinds.size;
    kinds.set(text, number);
    const row = [id, number, input ?? null, packMoment(began, from), ended ? packMoment(ended, from) : [], after ?? null] as const;
    return at === undefined ? row : [...row, at - from];
  });
  return { kinds: [...kinds.keys()].map((text) => JSON.parse(text) as Kind), from, rows };
}

export function unpackSteps(steps: readonly StepRecord[] | PackedSteps, identity: RunIdentity): readonly StepRecord[] {
  if (!('rows' in steps)) return steps;
  const { kinds, from, rows } = steps;
  return rows.map(([id, kind, input, began, ended, after, undone]) => {
    const { generation } = nameOfCall(id);
    const common = kinds[kind] as Kind;
    return {
      ...(undone === undefined ? common : withUndone(common, from + undone)),
      ...{ id, generation, key: keyOf(id, identity), input, began: unpackMoment(began, from) },
      ...(ended.length > 0 && { ended: unpackMoment(ended, from) }),
      ...(after && { after }),
    };
  });
}

// The time of the undo differs for each step, so it is not part of the kind.
function undoneApart(kind: Kind): { readonly kind: Kind; readonly at?: number } {
  if (kind.undo.kind !== 'undone') return { kind };
  return { kind: withUndone(kind, 0), at: kind.undo.at };
}

const withUndone = (kind: Kind, at: number): Kind => (kind.undo.kind === 'undone' ? { ...kind, undo: { ...kind.undo, at } } : kind);

const packMoment = ({ position, at }: Moment, from: number): readonly number[] => [position, at - from];

const unpackMoment = ([position = 0, at = 0]: readonly number[], from: number): Moment => ({ position, at: from + at });

function keyOf(id: string, identity: RunIdentity): string {
  const { name, generation } = nameOfCall(id);
  return idempotencyKey(identity, name, generation);
}
