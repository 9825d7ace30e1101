// Compares contracts with connected services and hosted processes, before the worker takes its first task. Reports all mismatches at once.

import type { Connection } from '../activities/connect.ts';
import { fullName } from '../model/contract/operation-name.ts';
import { childrenOf, servicesOf, type Process } from '../model/contract/process.ts';

export function mismatchesOf(processes: readonly Process[], connections: readonly Connection[]): readonly string[] {
  const byName = new Map(connections.map((connection) => [connection.service.name, connection]));
  return [
    ...duplicates(connections),
    ...connections.flatMap(ofConnection),
    ...processes.flatMap((process) => [...ofProcess(process, byName), ...ofChildren(process, processes)]),
  ];
}

const ofChildren = (process: Process, hosted: readonly Process[]): readonly string[] =>
  childrenOf(process)
    .filter(({ name }) => !hosted.some((other) => other.name === name))
    .map(({ name }) => `process '${process.name}' uses process '${name}', which this worker does not host; export its implementation too`);

function duplicates(connections: readonly Connection[]): readonly string[] {
  const names = connections.map(({ service }) => service.name);
  const twice = new Set(names.filter((name, index) => names.indexOf(name) !== index));
  return [...twice].map((name) => `service '${name}' is connected more than once`);
}

const ofConnection = ({ service, transport }: Connection): readonly string[] =>
  transport.mismatches(service).map((problem) => `service '${service.name}': ${problem}`);

function ofProcess(process: Process, connections: ReadonlyMap<string, Connection>): readonly string[] {
  const { name } = process;
  return servicesOf(process).flatMap((used) => {
    const connected = connections.get(used.name)?.service;
    if (!connected)
      return [`process '${name}' uses service '${used.name}', which is not connected; add connect(${used.name}, …) to services`];
    const missing = Object.keys(used.operations).filter((operation) => !(operation in connected.operations));
    return missing.map(
      (operation) => `process '${name}' uses operation '${fullName(used.name, operation)}', which the connected contract does not have`,
    );
  });
}
