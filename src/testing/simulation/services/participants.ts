// Collects the services and processes that a process uses, also through child processes that really run. Stubs replace all
// of them, and the process may end with any of their errors.

import { childrenOf, type Process, type Used } from '../../../model/contract/process.ts';

/** If the caller uses a child's alias for something else, the child's entry is listed by its name. */
export function withChildren(contract: Process, running: ReadonlyMap<string, Process>): Process {
  if (running.size === 0) return contract;
  const uses = new Map(Object.entries(contract.uses ?? {}));
  const names = new Set([contract.name, ...namesOf(uses)]);
  let errors = contract.errors ?? {};
  for (const child of childrenOf(contract)) join(running.get(child.name));
  return { ...contract, uses: Object.fromEntries(uses), errors };

  function join(child: Process | undefined): void {
    if (!child) return;
    errors = { ...child.errors, ...errors };
    for (const [alias, used] of Object.entries(child.uses ?? {})) {
      if (names.has(used.name)) continue;
      names.add(used.name);
      uses.set(uses.has(alias) ? used.name : alias, used);
      if (used.kind === 'process') join(running.get(used.name));
    }
  }
}

const namesOf = (uses: ReadonlyMap<string, Used>): readonly string[] => [...uses.values()].map(({ name }) => name);

export interface Participants {
  /** The contract, extended by the uses of the running processes. */
  readonly contract: Process;
  readonly running: ReadonlyMap<string, Process>;
}

/** The given processes run, except those that are stubbed. */
export function participantsOf(
  contract: Process,
  { processes, stubs }: { readonly processes: readonly Process[]; readonly stubs: object },
): Participants {
  const running = new Map(processes.map((process) => [process.name, process]));
  const { uses = {} } = withChildren(contract, running);
  for (const alias of Object.keys(stubs)) if (uses[alias]?.kind === 'process') running.delete(uses[alias].name);
  return { contract: withChildren(contract, running), running };
}
