// Draws the steps that a definition does not contain, because code inside it performs them. They are drawn next to it, so
// that no step is left out.

import type { StepView } from '../../model/kernel/snapshot.ts';
import { groupBy } from '../group-by.ts';
import { combinedStatus } from '../node-status.ts';
import type { PictureGroup, PictureNode } from '../picture.ts';

export interface OtherSteps {
  readonly nodes: readonly PictureNode[];
  readonly groups: readonly PictureGroup[];
  idOf(step: string): string | undefined;
}

const group = 'other steps';

export function otherSteps(steps: readonly StepView[]): OtherSteps {
  const byOperation = groupBy(steps, ({ operation }) => operation);
  const ids = new Map(steps.map(({ id, operation }) => [id, `other/${operation}`]));
  const nodes = [...byOperation].map(([operation, these]): PictureNode => {
    const title = these.length === 1 ? operation : `${operation} × ${String(these.length)}`;
    return { id: `other/${operation}`, shape: 'step', title, lines: [], ...combinedStatus(these), group };
  });
  const groups = nodes.length === 0 ? [] : [{ id: group, title: 'other steps of the run', lines: [] }];
  return { nodes, groups, idOf: (step) => ids.get(step) };
}
