// Finds the errors of a graph process. A worker does not host a graph with errors, and reports them at its start.

import { analyse } from '../graph/analysis/analyse.ts';
import type { GraphNotation } from '../graph/graph.ts';
import type { Implementation } from '../model/notation.ts';

export function graphMismatches({ contract, notation }: Implementation): readonly string[] {
  if (notation.kind !== 'graph') return [];
  const { findings } = analyse((notation as GraphNotation).definition, { contract });
  return findings.flatMap(({ severity, message }) => (severity === 'error' ? [`Cannot start process '${contract.name}': ${message}`] : []));
}
