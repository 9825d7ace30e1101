// Computes the layout of a picture with ELK. It converts the picture to an ELK graph, and reads the result. The same picture
// always gets the same layout.

import type { ElkNode, ElkExtendedEdge } from 'elkjs/lib/elk-api.js';
import { boxOf, headOf, sizes, type Box } from './box.ts';
import { loadElk } from './elk.ts';
import type { Picture, PictureEdge, PictureGroup, PictureNode } from '../picture.ts';
import { widthOf } from './text.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Area extends Point {
  readonly width: number;
  readonly height: number;
}

export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly { readonly node: PictureNode; readonly box: Box; readonly area: Area }[];
  /** Outer groups come before inner ones. */
  readonly groups: readonly { readonly group: PictureGroup; readonly head: Box; readonly area: Area }[];
  readonly edges: readonly { readonly edge: PictureEdge; readonly points: readonly Point[]; readonly label: Area | undefined }[];
}

const options = {
  'elk.algorithm': 'layered',
  'elk.hierarchyHandling': 'INCLUDE_CHILDREN',
  'elk.edgeRouting': 'ORTHOGONAL',
  'elk.json.edgeCoords': 'ROOT',
  'elk.randomSeed': '1',
  'elk.padding': '[top=4,left=4,bottom=4,right=4]',
  'elk.spacing.nodeNode': '24',
  'elk.spacing.edgeNode': '16',
  'elk.spacing.edgeEdge': '12',
  'elk.spacing.edgeLabel': '4',
  'elk.layered.spacing.nodeNodeBetweenLayers': '30',
  'elk.layered.spacing.edgeNodeBetweenLayers': '14',
  'elk.layered.spacing.edgeEdgeBetweenLayers': '12',
  'elk.layered.cycleBreaking.strategy': 'GREEDY_MODEL_ORDER',
  'elk.layered.nodePlacement.favorStraightEdges': 'true',
  'elk.edgeLabels.inline': 'false',
} as const;

export async function layOut(picture: Picture): Promise<Layout> {
  const { nodes, groups, edges, direction } = picture;
  const boxes = new Map(nodes.map((node) => [node.id, boxOf(node)]));
  const heads = new Map(groups.map((group) => [group.id, headOf(group)]));
  const position = new Map(nodes.map(({ id }, index) => [id, index]));
  const children = (around: string | undefined): ElkNode[] => {
    const inside = groups.filter(({ group }) => group === around);
    const frames = inside.map((group) => frame(group, { head: heads.get(group.id), children: children(group.id), direction }));
    const leaves = nodes.filter(({ group }) => group === around).map(({ id }) => ({ id, ...sizeOf(boxes.get(id)) }));
    return [...leaves, ...frames].sort((a, b) => placeOf(a, position) - placeOf(b, position));
  };
  const root: ElkNode = {
    id: 'root',
    layoutOptions: { ...options, ...(nodes.length > many ? fast : good), 'elk.direction': direction === 'down' ? 'DOWN' : 'RIGHT' },
    children: children(undefined),
    edges: edges.map(toElk),
  };
  const placed = await (await loadElk()).layout(root);
  return read(picture, { placed, boxes, heads });
}

// Children are in the order of the picture. A group is at the position of its first node.
const placeOf = ({ id, children: [first] = [] }: ElkNode, position: ReadonlyMap<string, number>): number =>
  position.get(id) ?? (first ? placeOf(first, position) : Infinity);

const many = 100;

const good = { 'elk.layered.considerModelOrder.strategy': 'NODES_AND_EDGES', 'elk.layered.nodePlacement.strategy': 'NETWORK_SIMPLEX' };

// With many nodes, the better values of these options would take most of the time.
const fast = {
  'elk.layered.considerModelOrder.strategy': 'NONE',
  'elk.layered.nodePlacement.strategy': 'BRANDES_KOEPF',
  'elk.layered.thoroughness': '3',
};

const sizeOf = (box: Box | undefined) => ({ width: box?.width ?? 0, height: box?.height ?? 0 });

interface Frame {
  readonly head: Box | undefined;
  readonly children: ElkNode[];
  readonly direction: Picture['direction'];
}

function frame({ id }: PictureGroup, { head, children, direction }: Frame): ElkNode {
  const { width, height } = sizeOf(head);
  // ELK lays out downwards by rotating the picture, but does not rotate the minimum size back.
  const minimum = direction === 'down' ? [height + 24, width] : [width, height + 24];
  const layoutOptions = {
    'elk.padding': `[top=${String(height + 8)},left=16,bottom=16,right=16]`,
    'elk.nodeSize.constraints': 'MINIMUM_SIZE',
    'elk.nodeSize.minimum': `(${minimum.join(', ')})`,
  };
  return { id, layoutOptions, children };
}

// An undo arrow is laid out in the opposite direction, so that it does not change the order of the nodes.
function toElk({ from, to, kind, label }: PictureEdge, index: number): ElkExtendedEdge {
  const [source, target] = kind === 'undo' ? [to, from] : [from, to];
  const labels = label === undefined ? {} : { labels: [{ text: label, width: widthOf(label, { size: sizes.label }) + 8, height: 16 }] };
  return { id: `edge ${String(index)}`, sources: [source], targets: [target], ...labels };
}

interface Placed {
  readonly placed: ElkNode;
  readonly boxes: ReadonlyMap<string, Box>;
  readonly heads: ReadonlyMap<string, Box>;
}

function read({ nodes, groups, edges }: Picture, { placed, boxes, heads }: Placed): Layout {
  const areas = new Map<string, Area>();
  collect(placed, { x: 0, y: 0 });
  const routes = new Map((placed.edges ?? []).map((edge) => [edge.id, edge]));
  const areaOf = (id: string) => areas.get(id) ?? { x: 0, y: 0, width: 0, height: 0 };
  const none: Box = { width: 0, height: 0, rows: [], inset: 0 };
  return {
    width: placed.width ?? 0,
    height: placed.height ?? 0,
    nodes: nodes.map((node) => ({ node, box: boxes.get(node.id) ?? none, area: areaOf(node.id) })),
    groups: groups.map((group) => ({ group, head: heads.get(group.id) ?? none, area: areaOf(group.id) })),
    edges: edges.map((edge, index) => ({ edge, ...routeOf(edge, routes.get(`edge ${String(index)}`)) })),
  };

  function collect({ children = [] }: ElkNode, around: Point): void {
    for (const { id, x = 0, y = 0, width = 0, height = 0, ...rest } of children) {
      const area = { x: around.x + x, y: around.y + y, width, height };
      areas.set(id, area);
      collect({ id, ...rest }, area);
    }
  }
}

function routeOf({ kind }: PictureEdge, found: ElkExtendedEdge | undefined): { points: readonly Point[]; label: Area | undefined } {
  const points = (found?.sections ?? []).flatMap(({ startPoint, bendPoints = [], endPoint }) => [startPoint, ...bendPoints, endPoint]);
  const [label] = found?.labels ?? [];
  const { x = 0, y = 0, width = 0, height = 0 } = label ?? {};
  return { points: kind === 'undo' ? points.reverse() : points, label: label && { x, y, width, height } };
}
