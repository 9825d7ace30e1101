// The one bridge from an activity to the gateway: checks what goes out and what comes back, keeps the heartbeat, and
// says in Temporal's words what a failure means.

import { Context, type Info } from '@temporalio/activity';
import type { Service } from '../model/contract/service.ts';
import type { CallEnvelope } from '../model/envelope.ts';
import { InvalidAnswer, kindOf, type InvalidInput } from '../model/errors.ts';
import { check } from '../model/schema.ts';
import { withEffect } from '../model/step-error.ts';
import type { Connection } from './connect.ts';
import { toActivityFailure } from './failure.ts';

type Activity = (input: unknown, envelope: CallEnvelope) => Promise<unknown>;

const margin = 50; // ms before Temporal's own time-out, so that the step learns why

/** The activities of a service by their type, 'payments.capture'. */
export function activitiesOf({ service, transport }: Connection): Record<string, Activity> {
  const activities: Record<string, Activity> = {};
  for (const operation of Object.keys(service.operations)) {
    activities[`${service.name}.${operation}`] = (input, envelope) => bridge({ service, transport }, { operation, input, envelope });
  }
  return activities;
}

interface Bridged {
  readonly operation: string;
  readonly input: unknown;
  readonly envelope: CallEnvelope;
}

async function bridge({ service, transport }: Connection, { operation, input, envelope }: Bridged): Promise<unknown> {
  const { info } = Context.current();
  const stopHeartbeat = keepHeartbeat(info);
  try {
    await checkInput(service, { operation, input });
    const { key, undoes } = envelope;
    const timeout = Math.max(1, info.startToCloseTimeoutMs - margin);
    const output = await transport.send({ service, operation, input, key, ...(undoes !== undefined && { undoes }), timeout });
    return envelope.undoes === undefined ? await checkOutput(service, { operation, output }) : null;
  } catch (error) {
    throw toActivityFailure(error, { attempt: info.attempt });
  } finally {
    stopHeartbeat();
  }
}

async function checkInput({ name, operations }: Service, { operation, input }: { operation: string; input: unknown }): Promise<void> {
  try {
    await check(operations[operation]?.input, input, `Input of '${name}.${operation}'`);
  } catch (error) {
    throw kindOf(error) === 'invalid-input' ? withEffect(error as InvalidInput, 'none') : error;
  }
}

async function checkOutput({ name, operations }: Service, { operation, output }: { operation: string; output: unknown }): Promise<unknown> {
  const schema = operations[operation]?.output;
  if (schema === undefined) return null;
  try {
    return await check(schema, output, `Answer of '${name}.${operation}'`);
  } catch (error) {
    if (kindOf(error) !== 'invalid-input') throw error;
    const { message, issues } = error as InvalidInput;
    throw new InvalidAnswer(message, issues);
  }
}

// A dead worker is noticed by its silence. Short calls end before the first beat and pay nothing.
function keepHeartbeat({ heartbeatTimeoutMs, isLocal }: Info): () => void {
  if (!heartbeatTimeoutMs || isLocal) return () => undefined;
  const context = Context.current();
  const timer = setInterval(() => { context.heartbeat(); }, heartbeatTimeoutMs / 3);
  return () => { clearInterval(timer); };
}
