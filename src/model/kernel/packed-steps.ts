// Steps as they go along into a new run. Many steps are much the same: what they have in common is written once, so that
// ten thousand of them, each with its undo, fit into what the server takes (2 MB).

import type { Moment, StepRecord } from './journal.ts';
import { idempotencyKey, nameOfCall, type RunIdentity } from './step-key.ts';

export interface PackedSteps {
  /** All of a step that its row does not say. */
  readonly kinds: readonly Kind[];
  /** Times count from here. */
  readonly from: number;
  readonly rows: readonly Row[];
}

type Kind = Omit<StepRecord, 'id' | 'key' | 'generation' | 'input' | 'began' | 'ended' | 'after'>;

type Row = readonly [
  id: string,
  kind: number,
  input: unknown, // null where there is none: nobody can tell the two apart once they were JSON
  began: readonly number[],
  ended: readonly number[],
  after: readonly string[] | null,
  undone?: number, // when
];

const fewest = 50; // fewer stay readable

export function packSteps(steps: readonly StepRecord[], identity: RunIdentity): readonly StepRecord[] | PackedSteps {
  if (steps.length < fewest || steps.some(({ id, key }) => key !== keyOf(id, identity))) return steps;
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

// When it was undone is different for each.
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
