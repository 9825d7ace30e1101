// Checks whether an order ended as its kind must.

import { phaseOf, type PlacedOrder } from '../placed-order.ts';

export interface Surprise {
  /** Empty if it concerns no single order. */
  readonly order: string;
  readonly message: string;
}

export function fallsShort(placed: PlacedOrder): Surprise[] {
  const { ends } = placed.planned.kind;
  const should = ends === 'completed' ? 'completed' : `undone (${ends.undone})`;
  const is = endOf(placed);
  return is === should ? [] : [{ order: placed.planned.id, message: `${placed.planned.kind.name}: must be ${should}, but is ${is}` }];
}

function endOf(placed: PlacedOrder): string {
  const phase = phaseOf(placed);
  const error = placed.snapshot?.error;
  if (phase === 'undone') return `undone (${error?.kind === 'business' ? error.code : (error?.kind ?? 'without an error')})`;
  return phase === 'completed' ? phase : `still ${phase}${currentSteps(placed)}`;
}

function currentSteps({ snapshot }: PlacedOrder): string {
  const steps = snapshot?.steps ?? [];
  const running = steps.filter(({ state }) => state.kind === 'running').map(({ id }) => id);
  const undoing = steps
    .filter(({ undo }) => undo.kind === 'running' || undo.kind === 'failed')
    .map(({ undo }) => ('by' in undo ? undo.by : ''));
  const at = [...running, ...undoing];
  return `, at ${at.length > 0 ? at.join(', ') : 'no step'}`;
}
