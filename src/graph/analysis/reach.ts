// Finds nodes that can never begin, because the branches that they need exclude each other.

import { inOrder } from '../cycle.ts';
import { errorAt, type GraphFinding } from '../finding.ts';
import type { GraphPlan, PlanNode } from '../plan.ts';

/** The branches that must be taken for a node to begin: at most one of each exclusive choice. */
type Needs = ReadonlyMap<string, string>;

export function unreachable(plan: GraphPlan, path = ''): readonly GraphFinding[] {
  const needs = new Map<PlanNode, Needs>();
  const findings: GraphFinding[] = [];
  const needsOf = (node: PlanNode): Needs => needs.get(node) ?? new Map<string, string>();
  for (const node of inOrder(plan.nodes)) {
    const all = node.trigger === 'all-succeeded' ? [...node.watched, ...node.required] : node.required;
    const merged = new Map(ownNeed(node));
    for (const [choice, branch] of all.flatMap((other) => [...needsOf(other)])) {
      const known = merged.get(choice);
      if (known !== undefined && known !== branch) findings.push(excluded(node, { choice, branches: [known, branch], path }));
      else merged.set(choice, branch);
    }
    needs.set(node, merged);
    if (node.definition.when === false)
      findings.push({
        ...errorAt(
          `${path}nodes/${node.name}/when`,
          `node '${node.name}' never begins: its condition is false; remove the node or the condition`,
          node.name,
        ),
        severity: 'warning',
      });
    if (node.graph) findings.push(...unreachable(node.graph, `${path}nodes/${node.name}/graph/`));
  }
  return findings;
}

function ownNeed({ definition: { on }, dependencies }: PlanNode): readonly (readonly [string, string])[] {
  const [choice = '', branch = ''] = on?.split('/') ?? [];
  const chooser = dependencies.find(({ name }) => name === choice)?.definition;
  return chooser?.kind === 'choose' && chooser.take !== 'every' ? [[choice, branch]] : [];
}

interface Excluded {
  readonly choice: string;
  readonly branches: readonly string[];
  readonly path: string;
}

const excluded = ({ name }: PlanNode, { choice, branches, path }: Excluded): GraphFinding =>
  errorAt(
    `${path}nodes/${name}`,
    `node '${name}' can never begin: it waits for branches ${branches.map((branch) => `'${branch}'`).join(' and ')} of '${choice}', of which only one is taken; use the trigger 'none-failed', or wait for only one of them`,
    name,
  );
