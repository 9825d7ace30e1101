// Gets what tests will need, and what takes minutes on a machine that has none of it, while something else goes on. Who needs one of them
// before it is there waits for it, and says why it cannot be had; so what fails here is nobody's failure.

import { reportTo, type SetupProgress } from '../../src/servers/progress.ts';
import { findRegistryServer } from '../../src/servers/registries/registry-binary.ts';
import { findTemporal } from '../../src/servers/temporal/temporal-binary.ts';

export interface ServersAhead {
  /** When all that could be had is there. */
  readonly got: Promise<void>;
  /** Gives up what is not there yet, and leaves nothing half-made. */
  stop(): Promise<void>;
}

export function getServersAhead({ log = reportTo(), root }: { readonly log?: SetupProgress; readonly root?: string } = {}): ServersAhead {
  const giveUp = new AbortController();
  const { signal } = giveUp;
  const options = { log, signal, ...(root !== undefined && { root }) };
  const all = [() => findTemporal(options), () => findRegistryServer('etcd', options), () => findRegistryServer('consul', options)];
  const got = oneByOne(all, signal);
  return {
    got,
    stop() {
      giveUp.abort(new Error('nobody needs it any more'));
      return got;
    },
  };
}

async function oneByOne(all: readonly (() => Promise<unknown>)[], signal: AbortSignal): Promise<void> {
  for (const get of all) {
    if (signal.aborted) return;
    await get().catch(() => undefined);
  }
}
