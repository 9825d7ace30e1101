// Makes the picture of a graph: its nodes and their dependencies. With a snapshot, it shows the progress of the run.

import type { Process } from '../../model/contract/process.ts';
import type { GraphDefinition } from '../../graph/definition.ts';
import { refuseErrors } from '../../graph/finding.ts';
import { planOf, type GraphPlan, type PlanNode } from '../../graph/plan.ts';
import { shapeFindings } from '../../graph/shape.ts';
import type { AnySnapshot } from '../../model/kernel/snapshot.ts';
import { allNodes, graphProgress, nodeNameOf, stepsOutside, type GraphProgress } from './graph-progress.ts';
import { commonLines, nodeLabels } from './graph-node.ts';
import { outcomeOf, planned } from '../node-status.ts';
import { otherSteps } from '../steps/other-steps.ts';
import type { Direction, Picture, PictureEdge, PictureGroup, PictureNode } from '../picture.ts';
import { transitiveReduction } from '../transitive-reduction.ts';
import { undoDrawing } from '../steps/undo.ts';

export interface Drawn {
  readonly contract: Process;
  readonly snapshot: AnySnapshot | undefined;
  readonly direction: Direction;
}

export function pictureOfGraph(definition: GraphDefinition, { contract, snapshot, direction }: Drawn): Picture {
  refuseErrors(`Cannot draw process '${contract.name}'`, shapeFindings(definition));
  const { plan } = planOf(definition);
  const progress = snapshot && graphProgress(plan, snapshot);
  const drawing: Drawing = { contract, progress, nodes: [], groups: [], edges: [] };
  drawLevel(plan, { drawing, group: {} });
  const { nodes, edges, groups } = drawing;
  const plain = { title: contract.name, direction };
  if (!snapshot || !progress) return { ...plain, nodes, edges, groups };
  const ids = new Map(allNodes(plan).map((node) => [node.name, idOf(node)]));
  const names = new Set(ids.keys());
  const others = otherSteps(stepsOutside(snapshot, names));
  const undo = undoDrawing(snapshot, ({ id }) => ids.get(nodeNameOf(id, names)) ?? others.idOf(id));
  return {
    ...plain,
    outcome: outcomeOf(snapshot, progress.otherWaits),
    nodes: [...nodes, ...others.nodes, ...undo.nodes],
    edges: [...edges, ...undo.edges],
    groups: [...groups, ...others.groups],
  };
}

interface Drawing {
  readonly contract: Process;
  readonly progress: GraphProgress | undefined;
  readonly nodes: PictureNode[];
  readonly groups: PictureGroup[];
  readonly edges: PictureEdge[];
}

interface Level {
  readonly drawing: Drawing;
  readonly group: { readonly group?: string };
}

const isGroup = ({ graph }: PlanNode): boolean => graph !== undefined && graph.nodes.length > 0;

const idOf = (node: PlanNode): string => `${isGroup(node) ? 'group' : 'node'}/${node.name}`;

function drawLevel({ nodes }: GraphPlan, { drawing, group }: Level): void {
  for (const node of nodes) {
    const { name, definition, graph } = node;
    const id = idOf(node);
    if (graph && isGroup(node)) {
      drawing.groups.push({ id, title: name, lines: commonLines(definition), ...group });
      drawLevel(graph, { drawing, group: { group: id } });
    } else {
      const labels = nodeLabels(name, { node: definition, contract: drawing.contract });
      drawing.nodes.push({ id, title: name, ...labels, ...(drawing.progress?.statusOf(node) ?? planned), ...group });
    }
  }
  drawing.edges.push(...edgesOf(nodes));
}

// The nodes that a trigger applies to are always shown.
function edgesOf(nodes: readonly PlanNode[]): readonly PictureEdge[] {
  const edges = nodes.flatMap((node) =>
    node.dependencies.map((before) => ({ edge: edgeTo(node, before), from: before.name, to: node.name, node, before })),
  );
  const kept = new Set(transitiveReduction(edges));
  const shown = edges.filter((each) => kept.has(each) || each.edge.label !== undefined || isWatched(each.node, each.before));
  return shown.map(({ edge }) => edge);
}

const isWatched = ({ trigger, watched }: PlanNode, before: PlanNode): boolean => trigger !== 'all-succeeded' && watched.includes(before);

function edgeTo(node: PlanNode, before: PlanNode): PictureEdge {
  const [choice, branch] = node.definition.on?.split('/') ?? [];
  const label = choice === before.name && branch !== undefined ? { label: branch } : {};
  return { from: idOf(before), to: idOf(node), kind: 'flow', ...label };
}
