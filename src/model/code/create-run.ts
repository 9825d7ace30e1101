// The run as its own process sees it, made of the kernel and of what comes from outside.

import type { Process } from '../contract/process.ts';
import type { Conductor } from '../conduct.ts';
import { parseDuration } from '../duration.ts';
import type { AskOptions } from '../messages/asks.ts';
import type { Run, Within } from './body.ts';
import type { Attempt, Calls } from './calls.ts';
import { callsOf, type Inside } from './calls.ts';
import { mapInParallel, race } from './parallel.ts';

export function createRun(conductor: Conductor): Run<Process> {
  const { runtime, contract, kernel, mailbox, updates, asks } = conductor;
  const until = (options?: Within) => (options ? { until: runtime.now() + parseDuration(options.within) } : {});
  const attempt = attemptIn(contract, { kernel, group: kernel.root });
  return {
    id: runtime.state.workflowId,
    now: runtime.now,
    sleep: (duration) => kernel.timer(parseDuration(duration)),
    until: (condition, options) => kernel.wait({ kind: 'condition', ...until(options) }, condition),
    next: (signal: PropertyKey, options?: Within) => mailbox.take(String(signal), until(options)),
    answer: (update, handler) => {
      updates.answer(update, handler);
    },
    ask: (ask: PropertyKey, options: AskOptions) => asks.ask(String(ask), options),
    signal: ({ id }, name, ...[payload]) => kernel.signal({ workflowId: id, name, payload }),
    fail: (error) => kernel.stop(error),
    again: (input) => goOn(conductor, { input }),
    attempt,
    map: (items, work, options) => attempt((services) => mapInParallel(items, (item, index) => work(item, services, index), options)),
    race: (branches) => mailbox.oneByOne(() => race(branches, attempt)),
  };
}

/** Ends this run, and goes on as the same one with an empty history. */
export async function goOn({ runtime, kernel, mailbox }: Conductor, next: { readonly input: unknown; readonly state?: unknown }) {
  await kernel.message(); // signals that came before go along
  const carried = { ...kernel.carry(), mail: mailbox.rest(), ...('state' in next && { state: next.state }) };
  return runtime.state.continueAs(next.input, carried);
}

function attemptIn(contract: Process, { kernel, group: parent }: Inside): Attempt<Process> {
  return (work) =>
    kernel.attempt(parent, (group) => {
      const inside = { kernel, group };
      return work(callsOf(contract, inside) as Calls<Process>, attemptIn(contract, inside));
    });
}
