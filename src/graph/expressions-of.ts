// Lists the expressions of a node with their paths.

import { assertNever } from '../model/assert-never.ts';
import type { ErrorDefinition, NodeDefinition } from './definition.ts';
import type { Expression } from './expression.ts';

export interface Placed {
  readonly path: string; // in the node
  readonly expression: Expression | undefined;
  /** Evaluated for each element, or after each round. */
  readonly inside?: true;
}

export function expressionsOf(node: NodeDefinition): readonly Placed[] {
  const common: readonly Placed[] = [{ path: 'when', expression: node.when }];
  switch (node.kind) {
    case 'call':
    case 'process':
      return [...common, { path: 'each', expression: node.each }, { path: 'input', expression: node.input, inside: true }];
    case 'group':
      return [...common, { path: 'each', expression: node.each }, { path: 'until', expression: node.until, inside: true }];
    case 'value':
      return [...common, { path: 'value', expression: node.value }];
    case 'choose':
      return [...common, ...node.branches.map(({ when }, index) => ({ path: `branches/${String(index)}/when`, expression: when }))];
    case 'fail':
      return [...common, ...ofError(node)];
    case 'ask':
      return [
        ...common,
        { path: 'of', expression: node.of },
        { path: 'about', expression: node.about },
        { path: 'escalate/to', expression: node.escalate?.to },
      ];
    case 'signal':
    case 'timer':
      return common;
    default:
      return assertNever(node);
  }
}

export const ofError = ({ message, details }: ErrorDefinition): readonly Placed[] => [
  { path: 'message', expression: message },
  { path: 'details', expression: details },
];
