// Checks that the contract has everything that a graph names.

import { childrenOf, operationsOf, type Process } from '../model/contract/process.ts';
import type { GraphDefinition, NodeDefinition, Subgraph } from './definition.ts';
import { errorAt, listOf, type GraphFinding } from './finding.ts';

interface Known {
  readonly operations: readonly string[];
  readonly processes: readonly string[];
  readonly signals: readonly string[];
  readonly asks: readonly string[];
  readonly process: string;
}

export function fitContract(definition: GraphDefinition, contract: Process): readonly GraphFinding[] {
  const known: Known = {
    operations: [...operationsOf(contract).keys()],
    processes: childrenOf(contract).map(({ name }) => name),
    signals: Object.keys(contract.signals ?? {}),
    asks: Object.keys(contract.asks ?? {}),
    process: contract.name,
  };
  const updates = Object.keys(contract.updates ?? {});
  const answers = Object.keys(definition.answers ?? {}).filter((name) => !updates.includes(name));
  return [
    ...fitNodes(definition, { known, path: '' }),
    ...answers.map((name) =>
      errorAt(
        `answers/${name}`,
        `the graph answers update '${name}', which process '${contract.name}' does not have (updates: ${listOf(updates)})`,
      ),
    ),
  ];
}

function fitNodes({ nodes }: Subgraph, { known, path }: { known: Known; path: string }): readonly GraphFinding[] {
  return Object.entries(nodes).flatMap(([name, node]) => {
    const at = `${path}nodes/${name}`;
    const inside = node.kind === 'group' ? fitNodes(node.graph, { known, path: `${at}/graph/` }) : [];
    const unknown = unknownTo(known, node);
    return unknown ? [errorAt(at, `node '${name}' ${unknown}`, name), ...inside] : inside;
  });
}

function unknownTo({ operations, processes, signals, asks, process }: Known, node: NodeDefinition): string | undefined {
  if (node.kind === 'call' && !operations.includes(node.operation))
    return `calls operation '${node.operation}', which process '${process}' does not use (operations: ${listOf(operations)})`;
  if (node.kind === 'process' && !processes.includes(node.process))
    return `runs process '${node.process}', which process '${process}' does not use (processes: ${listOf(processes)})`;
  if (node.kind === 'signal' && !signals.includes(node.signal))
    return `waits for signal '${node.signal}', which process '${process}' does not have (signals: ${listOf(signals)})`;
  if (node.kind !== 'ask') return undefined;
  if (!asks.includes(node.ask)) return `asks '${node.ask}', which process '${process}' does not have (asks: ${listOf(asks)})`;
  const unknown = [node.remind?.call, node.escalate?.call].find((call) => call !== undefined && !operations.includes(call));
  return unknown === undefined
    ? undefined
    : `reminds by operation '${unknown}', which process '${process}' does not use (operations: ${listOf(operations)})`;
}
