// Generates calls at a rate, whether or not earlier calls have been answered (an open loop).

import { createGateway } from '../../src/gateway/gateway.ts';
import { outcomeOf, type Outcome } from '../../src/gateway/outcome.ts';
import type { Governance } from '../../src/gateway/policy/governance.ts';
import type { Backend } from './backend.ts';
import type { VirtualEnvironment } from './virtual-environment.ts';

export interface Traffic {
  readonly seconds: number;
  /** Returns the calls per second at a time in milliseconds. */
  readonly rate: (now: number) => number;
  readonly timeout: number;
  readonly idempotent: boolean;
  readonly governance: Governance;
}

export interface CallRecord {
  readonly at: number;
  readonly milliseconds: number;
  readonly outcome: Outcome;
}

export async function run(
  backends: readonly Backend[],
  { seconds, rate, timeout, idempotent, governance }: Traffic,
  environment: VirtualEnvironment,
): Promise<readonly CallRecord[]> {
  const gateway = createGateway(backends, governance, { environment });
  const records: CallRecord[] = [];
  arrive();
  await environment.run();
  return records;

  function arrive(): void {
    const at = environment.now();
    if (at >= seconds * 1_000) return;
    environment.setTimer(-Math.log(1 - environment.random()) * (1_000 / rate(at)), arrive);
    const ended = (outcome: Outcome) => void records.push({ at, milliseconds: environment.now() - at, outcome });
    gateway
      .call({ operation: 'call', timeout, idempotent }, (backend, attempt) => backend.send(attempt))
      .then(
        () => ended('answered'),
        (error: unknown) => ended(outcomeOf(error)),
      );
  }
}
