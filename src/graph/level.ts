// Checks that everything that an expression refers to exists and is visible from its place in the graph.

import type { NodeDefinition } from './definition.ts';
import type { Mention } from './expression.ts';
import { errorAt, listOf, type GraphFinding } from './finding.ts';

/** The names that are visible to an expression: those of its level and of the levels around it. */
export interface Level {
  readonly names: ReadonlySet<string>;
  readonly around: Level | undefined;
  readonly composite: { readonly name: string; readonly definition: NodeDefinition } | undefined; // the node that contains this level
}

interface Checking {
  readonly findings: GraphFinding[];
  readonly level: Level;
  readonly path: string;
  readonly what: string;
  readonly node?: string;
  readonly request?: boolean;
}

export function checkMentions(mentions: readonly Mention[], { findings, level, path, what, node, request }: Checking): void {
  const refuse = (message: string) => findings.push(errorAt(path, message, node));
  for (const { source, root } of mentions) {
    if (source === '$item' || source === '$index' || source === '$last') checkComposite(source, { root, level, refuse, what });
    else if (source === '$' && (root === 'input' || (request && root === 'request'))) continue;
    else if (isAround(level, root))
      refuse(`${what} is inside group '${root}', and cannot wait for it: refer to the nodes inside the group, or move the node out of it`);
    else if (!isVisible(level, root)) refuse(`${what} refers to unknown node '${root}' (nodes: ${listOf(visibleNames(level))})`);
  }
}

interface Composite {
  readonly root: string;
  readonly level: Level;
  readonly refuse: (message: string) => void;
  readonly what: string;
}

function checkComposite(source: '$item' | '$index' | '$last', { root, level, refuse, what }: Composite): void {
  const around = compositeNamed(level, root);
  const fits = around && ((source !== '$last' && 'each' in around) || (source !== '$item' && 'until' in around));
  if (fits) return;
  const remedy = source === '$last' ? "a group with 'until'" : source === '$item' ? "a node with 'each'" : "a node with 'each' or 'until'";
  refuse(`${what} refers to ${source} of '${root}', which is not ${remedy} around it`);
}

function compositeNamed(level: Level | undefined, name: string): NodeDefinition | undefined {
  if (!level) return undefined;
  return level.composite?.name === name ? level.composite.definition : compositeNamed(level.around, name);
}

const isAround = (level: Level, name: string): boolean =>
  (level.names.size > 0 && level.composite?.name === name) || (level.around !== undefined && isAround(level.around, name));

const isVisible = (level: Level, name: string): boolean =>
  level.names.has(name) || (level.around !== undefined && isVisible(level.around, name));

function visibleNames(level: Level): readonly string[] {
  return [...level.names, ...(level.around ? visibleNames(level.around) : [])];
}
