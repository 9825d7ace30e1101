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
];

const fewest = 50; // fewer stay readable

export function packSteps(steps: readonly StepRecord[], identity: RunIdentity): readonly StepRecord[] | PackedSteps {
  if (steps.length < fewest || steps.some(({ id, key }) => key !== keyOf(id, identity))) return steps;
  const kinds = new Map<string, number>();
  const from = steps[0]?.began.at ?? 0;
  const rows = steps.map(({ id, key: _key, generation: _generation, input, began, ended, after, ...kind }): Row => {
    const text = JSON.stringify(kind);
    const number = kinds.get(text) ?? kinds.size;
    kinds.set(text, number);
    return [id, number, input ?? null, packMoment(began, from), ended ? packMoment(ended, from) : [], after ?? null];
  });
  return { kinds: [...kinds.keys()].map((text) => JSON.parse(text) as Kind), from, rows };
}

export function unpackSteps(steps: readonly StepRecord[] | PackedSteps, identity: RunIdentity): readonly StepRecord[] {
  if (!('rows' in steps)) return steps;
  const { kinds, from, rows } = steps;
  return rows.map(([id, kind, input, began, ended, after]) => {
    const { generation } = nameOfCall(id);
    return {
      ...(kinds[kind] as Kind),
      ...{ id, generation, key: keyOf(id, identity), input, began: unpackMoment(began, from) },
      ...(ended.length > 0 && { ended: unpackMoment(ended, from) }),
      ...(after && { after }),
    };
  });
}

const packMoment = ({ position, at }: Moment, from: number): readonly number[] => [position, at - from];

const unpackMoment = ([position = 0, at = 0]: readonly number[], from: number): Moment => ({ position, at: from + at });

function keyOf(id: string, identity: RunIdentity): string {
  const { name, generation } = nameOfCall(id);
  return idempotencyKey(identity, name, generation);
}
