// Analyses a graph before it runs: finds everything that is wrong with it, and estimates its minimum duration.

import type { Process } from '../../model/contract/process.ts';
import { assertShape, mapOf, number, record, something, type Options } from '../../model/shape.ts';
import type { GraphDefinition } from '../definition.ts';
import { fitContract } from '../fit-contract.ts';
import type { GraphFinding } from '../finding.ts';
import { planOf } from '../plan.ts';
import { shapeFindings } from '../shape.ts';
import { criticalPath, type CriticalPath } from './critical-path.ts';
import { fitSchemas } from './fit-schemas.ts';
import { flatten, type FlatNode } from './flat.ts';
import { lastingEffects } from './lasting.ts';
import { unreachable } from './reach.ts';
import { takesBy } from './takes.ts';
import { widthOf } from './width.ts';

export interface Analysis {
  readonly findings: readonly GraphFinding[];
  /** Schemas that could not be checked, because their library does not support Standard JSON Schema. */
  readonly notChecked: readonly string[];
  /** Undefined if the graph has errors. */
  readonly estimate: Estimate | undefined;
}

export interface Estimate {
  /** The path through the graph that takes longest. */
  readonly criticalPath: CriticalPath;
  /** The maximum number of nodes that can run at the same time. */
  readonly width: number;
  /** The sum of the durations of all nodes, in milliseconds. */
  readonly work: number;
  /** The minimum duration of a run that performs all nodes, in milliseconds: the critical path, or `work / width` if that is longer. */
  readonly lowerBound: number;
  /** Nodes of unknown duration. They count as 0. */
  readonly unknown: readonly string[];
}

export interface AnalysisOptions {
  /** The contract to check names and schemas against. */
  readonly contract?: Process;
  /** Measured durations, in milliseconds, by the name of a node, an operation or a process. They take precedence over `duration`. */
  readonly measured?: Readonly<Record<string, number>>;
}

const optionsShape = record({ contract: something, measured: mapOf(number({ least: 0 })) } satisfies Options<AnalysisOptions>);

export function analyse(definition: GraphDefinition, options: AnalysisOptions = {}): Analysis {
  assertShape('Cannot analyse the graph', options, optionsShape);
  const { contract, measured = {} } = options;
  const shape = shapeFindings(definition);
  if (shape.length > 0) return { findings: shape, notChecked: [], estimate: undefined };
  const { plan, findings: structure } = planOf(definition);
  const names = contract ? fitContract(definition, contract) : [];
  const sound = [...structure, ...names].length === 0;
  const schemas = contract && sound ? fitSchemas(definition, contract) : undefined;
  const further = sound ? [...unreachable(plan), ...(schemas?.findings ?? []), ...(contract ? lastingEffects(plan, contract) : [])] : [];
  const findings = [...structure, ...names, ...further];
  const estimate = findings.some(({ severity }) => severity === 'error')
    ? undefined
    : estimateOf(flatten(plan, takesBy({ contract, measured })));
  return { findings, notChecked: schemas?.notChecked ?? [], estimate };
}

function estimateOf(nodes: readonly FlatNode[]): Estimate {
  const path = criticalPath(nodes);
  const width = widthOf(nodes);
  const work = nodes.reduce((sum, { takes }) => sum + (takes ?? 0), 0);
  const unknown = nodes.flatMap(({ name, takes }) => (takes === undefined ? [name] : []));
  return { criticalPath: path, width, work, lowerBound: Math.max(path.milliseconds, width > 0 ? work / width : 0), unknown };
}
