// The graph notation: defines a process as a graph. A run of a graph with errors starts nothing.

import { runProcess } from '../model/run-process.ts';
import type { AnswerOf, Process } from '../model/contract/process.ts';
import type { Notation } from '../model/notation.ts';
import { definitionOf } from './builder/build.ts';
import type { Build } from './builder/builder.ts';
import type { GraphDefinition } from './definition.ts';
import { refuseErrors } from './finding.ts';
import { fitContract } from './fit-contract.ts';
import { planOf } from './plan.ts';
import { runGraph } from './run/run-graph.ts';
import { shapeFindings } from './shape.ts';

export interface GraphNotation extends Notation {
  readonly kind: 'graph';
  readonly definition: GraphDefinition;
}

/** Defines a process as a graph: built in code from the contract, or given as data (see `parseGraph`). */
export function graph<const P extends Process>(contract: P, given: Build<P, AnswerOf<P>> | GraphDefinition): GraphNotation {
  const definition = typeof given === 'function' ? definitionOf(contract, given as never) : given;
  const shape = typeof given === 'function' ? [] : shapeFindings(given);
  const planned = shape.length === 0 ? planOf(definition) : undefined;
  const findings = [...shape, ...(planned ? [...planned.findings, ...fitContract(definition, contract)] : [])];
  return {
    kind: 'graph',
    definition,
    run: (runtime, process, input) =>
      runProcess(runtime, process, async (runContext) => {
        refuseErrors(`Cannot start process '${process.name}'`, findings);
        return planned ? runGraph(runContext, { plan: planned.plan, definition, input }) : undefined;
      }),
  };
}
