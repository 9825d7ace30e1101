// Creates the `run` parameter of a process in code, from the kernel, the mailbox, updates and questions.

import type { Process } from '../contract/process.ts';
import type { RunContext } from '../run-process.ts';
import { parseDuration } from '../duration.ts';
import { ended } from '../kernel/continuation.ts';
import type { AskOptions } from '../messages/asks.ts';
import { stored } from '../storable.ts';
import type { Run, Within } from './body.ts';
import type { Attempt, Calls } from './calls.ts';
import { callsOf, type Inside } from './calls.ts';
import { assertDeclared } from './declared.ts';
import { assertAskOptions, assertHandler, assertTarget, assertWithin } from './options-shape.ts';
import { mapInParallel, race } from './parallel.ts';
import { uuidFrom } from './uuid.ts';
import { StartOver, assertStorable, createTurns, latest, type Latest, type Turns } from './start-over.ts';

export function createRun(runContext: RunContext): Run<Process> {
  const { runtime, contract, kernel, mailbox, updates, asks } = runContext;
  const until = (what: string, options?: Within) => {
    if (options === undefined) return {};
    assertWithin(what, options);
    return { until: runtime.now() + parseDuration(options.within) };
  };
  const turns = createTurns(runContext);
  const attempt = attemptIn(contract, { kernel, group: kernel.root });
  const waiting = <T>(name: string, wait: Promise<T>) => kernel.track(ended(wait), { name });
  const doing = <T>(name: string, work: Promise<T>) => kernel.track(ended(work), { name, group: kernel.root });
  return {
    id: runtime.state.workflowId,
    now: runtime.now,
    random: runtime.random,
    uuid: () => uuidFrom(runtime.random),
    sleep: (duration) => waiting('sleep', kernel.timer(parseDuration(duration))),
    until: (condition, options) => waiting('until', kernel.wait({ kind: 'condition', ...until('a condition', options) }, condition)),
    next: (signal: PropertyKey, options?: Within) => {
      const name = `signal '${String(signal)}'`;
      assertDeclared(`Cannot wait for ${name}`, contract, { kind: 'signal', name: signal });
      return waiting(`next '${String(signal)}'`, mailbox.take(String(signal), until(name, options)));
    },
    onUpdate: (update: string, handler: (input: never) => unknown) => {
      assertDeclared(`Cannot answer update '${update}'`, contract, { kind: 'update', name: update });
      assertHandler(update, handler);
      updates.answer(update, handler);
    },
    ask: (ask: PropertyKey, options: AskOptions) => {
      assertDeclared(`Cannot ask '${String(ask)}'`, contract, { kind: 'ask', name: ask });
      assertAskOptions(String(ask), options);
      return waiting(`ask '${String(ask)}'`, asks.ask(String(ask), options));
    },
    signal: (to, name, ...[payload]) => {
      assertTarget(name, to);
      assertDeclared(`Cannot send signal '${name}' to run '${to.id}'`, to.process, { kind: 'signal', name });
      return doing(`signal '${name}'`, kernel.signal({ workflowId: to.id, name, payload }));
    },
    fail: (error) => kernel.stop(error),
    again: (input) => doing('again', again(runContext, { turns, input })),
    attempt,
    map: (items, work, options) => attempt((services) => mapInParallel(items, (item, index) => work(item, services, index), options)),
    race: (branches) =>
      doing(
        'race',
        mailbox.oneByOne(() => race(branches, attempt)),
      ),
  };
}

interface Again {
  readonly turns: Turns;
  readonly input: Latest<unknown>;
}

async function again({ contract, kernel, updates }: RunContext, { turns, input }: Again): Promise<never> {
  if (kernel.attempts() > 0) throw insideAttempt();
  if (typeof input !== 'function') updates.retire();
  await turns.continueAsNew(() => ({ input: latest(input) }));
  const next = latest(input) ?? null;
  assertStorable({ input: next }, contract);
  turns.end();
  throw new StartOver(stored(next));
}

const insideAttempt = (): TypeError =>
  new TypeError(
    'Cannot start over while an attempt, a map or a race is open: its steps would be undone. Return from it, and then return run.again(…)',
  );

function attemptIn(contract: Process, { kernel, group: parent }: Inside): Attempt<Process> {
  return (work) => {
    const attempted = kernel.attempt(parent, (group) => {
      const inside = { kernel, group };
      return work(callsOf(contract, inside) as Calls<Process>, attemptIn(contract, inside));
    });
    return kernel.track(ended(attempted), { name: 'attempt', group: parent });
  };
}
