// Routes each call to the stubs of its run. The key of the call names the run.

import { randomUUID } from 'node:crypto';
import { Misuse } from '../../gateway/transports/misuse.ts';
import type { ServiceCall, Transport } from '../../gateway/transports/transport.ts';
import type { TenutoClient } from '../../client/index.ts';
import type { ClientRun } from '../../client/run.ts';
import { fullName } from '../../model/contract/operation-name.ts';
import type { Process } from '../../model/contract/process.ts';
import { defaultMaxValueBytes } from '../memory/value-limit.ts';
import { parseDuration } from '../../model/duration.ts';
import { assertShape } from '../../model/shape.ts';
import { planned, type Planned } from '../simulation/messages/messages.ts';
import { implementationOf, simulateShape, stubsOf, type SimulateOptions, type Simulated } from '../simulation/simulate.ts';
import { participantsOf } from '../simulation/services/participants.ts';
import { createMessenger, type Messenger } from './messenger.ts';
import { assertPlayable } from './playable.ts';
import { createStubbedRun, type StubbedRun } from './stubbed-run.ts';

/** A run to be simulated on Temporal. */
export interface Trial {
  readonly process: Simulated<Process>;
  readonly options: SimulateOptions<Process>;
}

export interface StubTransport {
  readonly transport: Transport;
  start(world: Starting, trial: Trial): Promise<Started>;
}

interface Starting {
  readonly client: TenutoClient;
  readonly sleep: (milliseconds: number) => Promise<void>;
  readonly now: () => Promise<number>;
}

export interface Started {
  readonly run: ClientRun<Process>;
  readonly stubbed: StubbedRun;
  readonly plan: readonly Planned[];
  readonly messenger: Messenger;
}

/** `hosted`: the processes of the worker, which really run when they are called. */
export function stubTransport(hosted: readonly Process[]): StubTransport {
  const runs = new Map<string, StubbedRun>(); // by workflow id
  return { transport: { send, mismatches: () => [] }, start };

  async function start({ client, sleep, now }: Starting, { process, options }: Trial): Promise<Started> {
    const { contract } = implementationOf(process);
    assertShape(`Cannot run process '${contract.name}' on Temporal`, options, simulateShape); // options for memory only are ignored
    assertPlayable(contract, { hosted, options });
    const id = options.workflowId ?? `${contract.name}-${randomUUID()}`;
    const plan = await planned(contract, options.messages ?? [], options.maxValueBytes ?? defaultMaxValueBytes);
    const messenger = createMessenger(client, id);
    const stubs = stubsOf(options);
    const stubbed = createStubbedRun(participantsOf(contract, { processes: hosted, stubs }), {
      ...messenger,
      ...{ id, stubs },
      ...{ plan, now },
      sleep: (duration) => sleep(parseDuration(duration)),
    });
    runs.set(id, stubbed);
    const run = await client.start(contract, options.input, { id });
    return { run: run as unknown as ClientRun<Process>, stubbed, plan, messenger };
  }

  function send(call: ServiceCall): Promise<unknown> {
    const run = [...runs].find(([id]) => call.key.startsWith(`${id}/`))?.[1];
    if (run) return run.send(call);
    const operation = fullName(call.service.name, call.operation);
    throw new Misuse(
      `Cannot answer '${operation}': its run was not started with stubs. Start it with simulate() or start() of withTemporal()`,
    );
  }
}
