// The services of one run on Temporal: stubs behind a reference service, and the messages that are sent during its steps.

import { Context } from '@temporalio/activity';
import { fullName } from '../../model/contract/operation-name.ts';
import type { Duration } from '../../model/duration.ts';
import type { Call } from '../../model/kernel/runtime.ts';
import { resolvePolicy } from '../../model/kernel/policy.ts';
import { confirmedBy, stepOfKey } from '../../model/kernel/step-key.ts';
import type { ServiceCall } from '../../gateway/transports/transport.ts';
import type { Planned } from '../simulation/messages/messages.ts';
import { createReferenceService, type ServiceState } from '../simulation/services/reference-service.ts';
import { isWrongStub, stubServices } from '../simulation/services/stubbed-services.ts';
import { nameIn, pathOfKey } from '../simulation/trace/step-name.ts';
import type { Stubs } from '../simulation/services/stubs.ts';
import { createTracer, type TraceEntry } from '../simulation/trace/trace.ts';
import type { Participants } from '../simulation/services/participants.ts';

export interface StubbedRun {
  readonly participants: Participants;
  readonly books: ServiceState;
  /** The trace, with times since the start of the run, by the server's clock. */
  traceSince(start: number): readonly TraceEntry[];
  /** The error of a wrong stub, if one was found. */
  readonly fault: Error | undefined;
  send(call: ServiceCall): Promise<unknown>;
}

export interface StubbedRunOptions {
  readonly id: string;
  readonly stubs: Stubs;
  readonly plan: readonly Planned[];
  /** Sends a message, and resolves once the run has taken it. */
  readonly say: (message: Planned) => Promise<void>;
  /** Sends a message once the run has continued after this step. */
  readonly sayAfter: (message: Planned, step: string) => void;
  readonly sleep: (duration: Duration) => Promise<void>;
  /** The server's time. */
  readonly now: () => Promise<number>;
}

export function createStubbedRun(
  participants: Participants,
  { id: runId, stubs, plan, say, sayAfter, sleep, now }: StubbedRunOptions,
): StubbedRun {
  const { contract } = participants;
  const { operations, perform } = stubServices(contract, stubs);
  const service = createReferenceService(operations, perform);
  const tracer = createTracer();
  const attempts = new Map<string, number>(); // by key
  const times = new Map<string, number>(); // of the first attempt, by step
  let fault: Error | undefined;
  return {
    ...{ participants, books: service.books, traceSince, send },
    get fault() {
      return fault;
    },
  };

  async function send(sent: ServiceCall): Promise<unknown> {
    const call = callOf(sent);
    const attempt = (attempts.get(call.key) ?? 0) + 1;
    attempts.set(call.key, attempt);
    tracer.attempted(call, 0); // its time is set later
    if (attempt === 1) await Promise.all([duringStep(call), timed(call)]);
    const { key, input, operation, undoes } = call;
    try {
      const output = await service.answer({ key, input, operation, attempt, sleep, ...(undoes !== undefined && { undoes }) });
      tracer.answered(call, { output });
      afterStep(call);
      return output;
    } catch (error) {
      if (isWrongStub(error)) fault ??= error;
      tracer.answered(call, { error: error as Error });
      throw error;
    }
  }

  // A local step is scheduled by the host's clock, so the server is asked for its time.
  async function timed({ id }: Call): Promise<void> {
    const { isLocal, scheduledTimestampMs } = Context.current().info;
    times.set(id, isLocal ? await now() : scheduledTimestampMs);
  }

  async function duringStep({ id }: Call): Promise<void> {
    const isLocal = Context.current().info.isLocal; // the run takes the message only after its task has ended
    for (const message of plan) {
      if (!('during' in message.when) || message.when.during !== id) continue;
      const said = say(message);
      if (!isLocal) await said;
    }
  }

  function afterStep({ id }: Call): void {
    for (const message of plan) if ('after' in message.when && message.when.after === id) sayAfter(message, id);
  }

  function traceSince(start: number): readonly TraceEntry[] {
    return tracer.entries.map((entry) => ({ ...entry, at: (times.get(entry.step) ?? start) - start }));
  }

  function callOf({ service: { name }, operation, input, key, undoes }: ServiceCall): Call {
    const full = fullName(name, operation);
    const spec = operations.get(full) ?? { kind: 'operation' };
    const confirms = confirmedBy(key);
    const kind = undoes !== undefined ? 'undo ' : confirms === undefined ? '' : 'confirm ';
    const own = `${kind}${stepOfKey(undoes ?? confirms ?? key).id}`;
    const id = nameIn(pathOfKey(undoes ?? confirms ?? key, runId), own);
    const { execution = contract.execution ?? 'remote', pivot = false } = spec;
    const policy = resolvePolicy(spec, { onward: pivot });
    return {
      id,
      operation: full,
      input,
      key,
      pivot: pivot && undoes === undefined,
      policy,
      execution,
      ...(undoes !== undefined && { undoes }),
    };
  }
}
