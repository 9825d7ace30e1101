// Draws undo as arrows: from the point where undo began, through the steps that are undone, in their order.

import type { AnySnapshot, StepView } from '../../model/kernel/snapshot.ts';
import { nearestBefore } from './order.ts';
import type { PictureEdge, PictureNode } from '../picture.ts';
import { transitiveReduction } from '../transitive-reduction.ts';
import { formatError } from '../labels.ts';

export interface UndoDrawing {
  readonly nodes: readonly PictureNode[];
  readonly edges: readonly PictureEdge[];
}

const turn = 'undo began';

/** `nodeOf` returns the id of the node that shows a step. */
export function undoDrawing(snapshot: AnySnapshot, nodeOf: (step: StepView) => string | undefined): UndoDrawing {
  const back = snapshot.steps.filter((step) => isUndone(step, snapshot));
  const before = nearestBefore(back, snapshot.steps);
  const nodes = new Map(snapshot.steps.map((step) => [step.id, nodeOf(step)]));
  const within = transitiveReduction(back.flatMap(({ id }) => (before.get(id) ?? []).map((earlier) => ({ from: id, to: earlier }))));
  const entered = new Set(within.map(({ to }) => to));
  const first = back.filter(({ id }) => !entered.has(id));
  const from = first.length === 0 ? undefined : turningPoint(snapshot);
  const start = from === undefined ? undefined : from === turn ? turn : nodes.get(from);
  const arrows = [
    ...first.map(({ id }) => [start, nodes.get(id), id] as const),
    ...within.map(({ from: a, to: b }) => [nodes.get(a), nodes.get(b), b] as const),
  ];
  const by = new Map(back.map((step) => [step.id, 'by' in step.undo ? step.undo.by : 'undo']));
  const undo = arrows.map(([source, target, id]) => edge(source, target, { kind: 'undo', label: by.get(id) ?? 'undo' }));
  if (from !== turn) return { nodes: [], edges: distinct(undo) };
  const reached = first.map(({ id }) => edge(nodes.get(id), turn, { kind: 'flow' }));
  return { nodes: [turnNode(snapshot)], edges: distinct([...reached, ...undo]) };
}

function isUndone({ undo }: StepView, { outcome }: AnySnapshot): boolean {
  if (undo.kind === 'registered') return outcome === 'undoing' || outcome === 'undo-failed' || outcome === 'undone';
  return undo.kind !== 'none' && undo.kind !== 'kept';
}

/**
 * Returns the step that failed last. If none failed and the run is undone, returns the extra node. Returns undefined if only
 * a part of the run was undone.
 */
function turningPoint({ steps, outcome, error }: AnySnapshot): string | undefined {
  const failed = steps.filter(({ state }) => state.kind === 'failed').sort((a, b) => (a.ended?.position ?? 0) - (b.ended?.position ?? 0));
  const last = failed.at(-1);
  const ends = outcome === 'undoing' || outcome === 'undo-failed' || outcome === 'undone';
  if (last?.state.kind === 'failed' && (!ends || !error || formatError(last.state.error) === formatError(error))) return last.id;
  return ends ? turn : last?.id;
}

const turnNode = ({ error }: AnySnapshot): PictureNode => ({
  ...{ id: turn, shape: 'fail', title: 'undo began', lines: [], status: 'failed' },
  notes: [error ? formatError(error) : 'stopped'],
});

function edge(from: string | undefined, to: string | undefined, rest: Omit<PictureEdge, 'from' | 'to'>): PictureEdge | undefined {
  return from === undefined || to === undefined || from === to ? undefined : { from, to, ...rest };
}

function distinct(edges: readonly (PictureEdge | undefined)[]): readonly PictureEdge[] {
  const found = edges.filter((each) => each !== undefined);
  return [...new Map(found.map((each) => [`${each.kind}\n${each.from}\n${each.to}`, each])).values()];
}
