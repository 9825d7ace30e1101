// Makes the picture of a machine: its states with their work, its transitions with their triggers. A state with child
// states is a group. An arrow to such a state leads to its start dot.

import type { StateOutline, TransitionOutline } from '../../description/machine-outline.ts';
import type { Process } from '../../model/contract/process.ts';
import type { Drawn } from '../graph/from-graph.ts';
import { groupBy } from '../group-by.ts';
import { machineProgress } from './machine-progress.ts';
import { occasionLabel, stateLines } from './machine-labels.ts';
import { outcomeOf, planned, type NodeStatus } from '../node-status.ts';
import { otherSteps } from '../steps/other-steps.ts';
import type { Picture, PictureEdge, PictureGroup, PictureNode } from '../picture.ts';
import { undoDrawing } from '../steps/undo.ts';

export function pictureOfMachine(root: StateOutline, { contract, snapshot, direction }: Drawn): Picture {
  const drawing: Drawing = { contract, byId: indexOf(root), nodes: [], edges: [], groups: [] };
  const progress = snapshot && machineProgress(root, { contract, snapshot });
  drawInside(root, { drawing, group: {}, statusOf: progress?.statusOf ?? (() => planned) });
  const { nodes, groups } = drawing;
  const plain = { title: contract.name, direction };
  if (!snapshot || !progress) return { ...plain, nodes, edges: mergeEdges(drawing.edges), groups };
  const others = otherSteps(progress.otherSteps);
  const undo = undoDrawing(snapshot, (step) => progress.stateOf(step) ?? others.idOf(step.id));
  return {
    ...plain,
    outcome: outcomeOf(snapshot, progress.otherWaits),
    nodes: [...nodes, ...others.nodes, ...undo.nodes],
    edges: [...mergeEdges(drawing.edges), ...undo.edges],
    groups: [...groups, ...others.groups],
  };
}

interface Drawing {
  readonly contract: Process;
  readonly byId: ReadonlyMap<string, StateOutline>;
  readonly nodes: PictureNode[];
  readonly edges: PictureEdge[];
  readonly groups: PictureGroup[];
}

interface Inside {
  readonly drawing: Drawing;
  readonly group: { readonly group?: string };
  statusOf(state: StateOutline): NodeStatus;
}

const indexOf = (state: StateOutline): ReadonlyMap<string, StateOutline> =>
  new Map([[state.id, state], ...state.states.flatMap((each) => [...indexOf(each)])]);

const startDot = (id: string, group: Inside['group']): PictureNode => ({
  id,
  shape: 'start',
  title: 'start',
  lines: [],
  status: 'planned',
  notes: [],
  ...group,
});

const beginningOf = ({ id }: StateOutline): string => `begin/${id}`;
const anywhereIn = ({ id }: StateOutline): string => `anywhere/${id}`;

function drawInside(state: StateOutline, inside: Inside): void {
  const { drawing, group } = inside;
  if (state.kind === 'compound' || state.kind === 'parallel') {
    drawing.nodes.push(startDot(beginningOf(state), group));
    const first =
      state.kind === 'parallel'
        ? state.states.filter(({ kind }) => kind !== 'history')
        : state.states.filter(({ id }) => id === state.initial);
    for (const each of first) drawing.edges.push({ from: beginningOf(state), to: entryOf(each), kind: 'flow' });
  }
  for (const each of state.states) drawState(each, inside);
  for (const transition of state.transitions) drawTransition(transition, state, drawing);
}

function drawState(state: StateOutline, inside: Inside): void {
  const { drawing, group, statusOf } = inside;
  if (state.states.length === 0) {
    drawing.nodes.push({ ...leaf(state, drawing.contract), ...statusOf(state), ...group });
    for (const transition of state.transitions) drawTransition(transition, state, drawing);
    return;
  }
  drawing.groups.push({ id: state.id, title: state.name, lines: stateLines(state, drawing.contract), ...group });
  drawInside(state, { ...inside, group: { group: state.id } });
}

const leaf = (state: StateOutline, contract: Process): Pick<PictureNode, 'id' | 'shape' | 'title' | 'lines'> => ({
  id: state.id,
  shape:
    state.kind === 'final'
      ? 'end'
      : state.invokes.some(({ call }) => call?.includes('.') === false)
        ? 'process'
        : state.invokes.length > 0
          ? 'step'
          : 'state',
  title: state.kind === 'history' ? `${state.name} (history)` : state.name,
  lines: stateLines(state, contract),
});

const entryOf = (state: StateOutline): string => (state.states.length === 0 ? state.id : beginningOf(state));

function drawTransition(transition: TransitionOutline, state: StateOutline, drawing: Drawing): void {
  for (const id of transition.to) {
    const target = drawing.byId.get(id);
    if (target)
      drawing.edges.push({
        from: sourceOf(state, { target, drawing }),
        to: entryOf(target),
        label: occasionLabel(transition, state),
        kind: 'flow',
      });
  }
}

/**
 * Returns the id at which an arrow begins. An arrow from a state to one inside it begins at a node inside. The same holds for
 * the arrows of the machine itself, because it has no frame.
 */
function sourceOf(state: StateOutline, { target, drawing }: { target: StateOutline; drawing: Drawing }): string {
  const framed = drawing.groups.some(({ id }) => id === state.id);
  if (state.states.length === 0 || (framed && !isWithin(target, state))) return state.id;
  const id = anywhereIn(state);
  if (!drawing.nodes.some((node) => node.id === id)) drawing.nodes.push(anywhere(state, framed ? { group: state.id } : {}));
  return id;
}

const isWithin = (state: StateOutline, around: StateOutline): boolean => indexOf(around).has(state.id);

const anywhere = (state: StateOutline, group: Inside['group']): PictureNode => ({
  ...{ id: anywhereIn(state), shape: 'value', title: `any state in ${state.name}`, lines: [], status: 'planned', notes: [], ...group },
});

/** Merges several transitions between the same two states into one arrow. */
function mergeEdges(edges: readonly PictureEdge[]): readonly PictureEdge[] {
  const between = groupBy(edges, ({ from, to }) => `${from}\n${to}`);
  return [...between.values()].flatMap(([first, ...others]) => {
    if (!first) return [];
    const labels = [first, ...others].flatMap(({ label }) => (label === undefined ? [] : [label]));
    return labels.length === 0 ? [first] : [{ ...first, label: [...new Set(labels)].join(' / ') }];
  });
}
