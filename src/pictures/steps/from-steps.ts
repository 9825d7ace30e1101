// Makes the picture of a run from its steps, for every notation. Steps are drawn in their order, and side by side if they
// overlapped.

import type { AnySnapshot, StepView } from '../../model/kernel/snapshot.ts';
import { combinedStatus, outcomeOf, waiting, waitsOf } from '../node-status.ts';
import { nearestBefore } from './order.ts';
import type { Picture, PictureEdge, PictureGroup, PictureNode, Direction } from '../picture.ts';
import { undoDrawing } from './undo.ts';

export function pictureOfSteps(snapshot: AnySnapshot, direction: Direction = 'down'): Picture {
  const { process, steps } = snapshot;
  const stacks = stacksOf(steps);
  const nodeOf = new Map(stacks.flatMap(({ id, members }) => members.map((step) => [step.id, id])));
  const undo = undoDrawing(snapshot, ({ id }) => nodeOf.get(id));
  const flow = stacks.flatMap(({ id, after }) => [...new Set(after.map((step) => nodeOf.get(step)))].flatMap((from) => arrow(from, id)));
  const ends = endNodes(snapshot);
  const left = new Set(flow.map(({ from }) => from));
  const last = stacks.filter(({ id }) => !left.has(id));
  const toEnd = ends.flatMap(({ id }) => (last.length > 0 ? last.flatMap((stack) => arrow(stack.id, id)) : arrow('start', id)));
  const first = stacks.filter(({ after }) => after.length === 0).flatMap(({ id }) => arrow('start', id));
  return {
    title: process,
    outcome: outcomeOf(snapshot, []),
    direction,
    nodes: [start, ...stacks.map(stackNode), ...ends, ...undo.nodes],
    edges: [...first, ...flow, ...toEnd, ...undo.edges],
    groups: groupsOf(steps),
  };
}

const start: PictureNode = { id: 'start', shape: 'start', title: 'start', lines: [], status: 'done', notes: [] };

const arrow = (from: string | undefined, to: string): readonly PictureEdge[] =>
  from === undefined || from === to ? [] : [{ from, to, kind: 'flow' }];

/** Steps that are drawn as one node: many steps of one operation at the same place in the order. */
interface Stack {
  readonly id: string;
  readonly members: readonly StepView[];
  readonly after: readonly string[];
}

const minStackSize = 5;

function stacksOf(steps: readonly StepView[]): readonly Stack[] {
  const before = nearestBefore(steps);
  const alike = new Map<string, StepView[]>();
  for (const step of steps) {
    const place = JSON.stringify([step.operation, step.group, before.get(step.id)]);
    alike.set(place, [...(alike.get(place) ?? []), step]);
  }
  return [...alike.values()].flatMap((members) => {
    const after = before.get(members[0]?.id ?? '') ?? [];
    const apart = members.length < minStackSize ? members.map((step) => [step]) : [members];
    return apart.map((these) => ({ id: `step/${these[0]?.id ?? ''}`, members: these, after }));
  });
}

function stackNode({ id, members }: Stack): PictureNode {
  const [step] = members;
  const operation = step?.operation ?? '';
  const one = members.length === 1 && step;
  const title = one ? step.id : `${operation} × ${String(members.length)}`;
  const lines = [...(one && !step.id.startsWith(operation) ? [operation] : []), ...(step?.pivot ? ['pivot: point of no return'] : [])];
  const group = step === undefined || step.group === '' ? {} : { group: `attempt${step.group}` };
  return { id, shape: step?.execution === 'child' ? 'process' : 'step', title, lines, ...combinedStatus(members), ...group };
}

function endNodes(snapshot: AnySnapshot): readonly PictureNode[] {
  if (snapshot.outcome === 'completed') return [{ id: 'end', shape: 'end', title: 'completed', lines: [], status: 'done', notes: [] }];
  return waitsOf(snapshot).map((wait, index) => ({
    id: `wait/${String(index)}`,
    shape: wait.kind === 'ask' || wait.kind === 'person' ? 'ask' : 'wait',
    title:
      wait.kind === 'ask' ? wait.ask : wait.kind === 'limit' ? wait.step : wait.kind === 'person' ? (wait.step ?? 'a person') : wait.kind,
    lines: [],
    ...waiting(wait),
  }));
}

function groupsOf(steps: readonly StepView[]): readonly PictureGroup[] {
  const paths = new Set(
    steps.flatMap(({ group }) =>
      group
        .split('/')
        .slice(1)
        .map((_, index, parts) => parts.slice(0, index + 1).join('/')),
    ),
  );
  return [...paths].map((path) => {
    const parent = path.slice(0, Math.max(0, path.lastIndexOf('/')));
    const around = parent === '' ? {} : { group: `attempt/${parent}` };
    return { id: `attempt/${path}`, title: `attempt ${path}`, lines: ['undone together'], ...around };
  });
}
