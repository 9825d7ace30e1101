// Whether an order ended as its kind has to.

import { phaseOf, type PlacedOrder } from '../placed-order.ts';

export interface Surprise {
  /** '' for none in particular. */
  readonly order: string;
  readonly says: string;
}

export function fallsShort(placed: PlacedOrder): Surprise[] {
  const { ends } = placed.planned.kind;
  const should = ends === 'completed' ? 'completed' : `undone (${ends.undone})`;
  const is = endOf(placed);
  return is === should ? [] : [{ order: placed.planned.id, says: `${placed.planned.kind.name}: should be ${should}, but is ${is}` }];
}

function endOf(placed: PlacedOrder): string {
  const phase = phaseOf(placed);
  const error = placed.snapshot?.error;
  if (phase === 'undone') return `undone (${error?.kind === 'business' ? error.code : (error?.kind ?? 'for no reason')})`;
  return phase === 'completed' ? phase : `still ${phase}${atWork(placed)}`;
}

function atWork({ snapshot }: PlacedOrder): string {
  const steps = snapshot?.steps ?? [];
  const running = steps.filter(({ state }) => state.kind === 'running').map(({ id }) => id);
  const undoing = steps
    .filter(({ undo }) => undo.kind === 'running' || undo.kind === 'failed')
    .map(({ undo }) => ('by' in undo ? undo.by : ''));
  const at = [...running, ...undoing];
  return `, at ${at.length > 0 ? at.join(', ') : 'no step'}`;
}
