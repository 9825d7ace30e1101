// Runs a machine: its actors are steps, its delays durable timers, its events updates and signals. If its history grows
// long while it only waits for events or for people, it continues as new from its state.

import { runProcess, type RunContext } from '../../model/run-process.ts';
import type { Process } from '../../model/contract/process.ts';
import { fits } from '../../model/kernel/carried.ts';
import { continueAsNew, type Next } from '../../model/kernel/continue-as-new.ts';
import type { ProcessRun } from '../../model/process-run.ts';
import type { Runtime } from '../../model/kernel/runtime.ts';
import { createAnswers, eventNames } from './answers.ts';
import type { Bindings } from '../bindings.ts';
import { carryMachine, restoreMachine, stepsChanged, type Before, type CarriedMachine } from './carry.ts';
import { createChildren } from './children.ts';
import { createDelays } from './delays.ts';
import { createReplayLog, type SavedReplayLog } from './replay-log.ts';
import { acceptedBy } from '../events.ts';
import { createFailures } from './failures.ts';
import { createInbox } from './inbox.ts';
import { createInterpreter, type Interpreter, type MachineEnd } from './interpreter.ts';
import { createPerformer } from './performer.ts';
import { statesOf } from '../state.ts';
import { transitionsIn } from './transitions.ts';
import type { Machine, MachineEvent } from '../xstate.ts';

const heldHistoryEvents = 20_000; // from this length on, new actors are held even if others run

export interface Defined {
  readonly contract: Process;
  readonly machine: Machine;
  readonly bindings: Bindings;
}

/**
 * Runs the machine.
 * @throws TypeError if the machine was changed so that a run cannot continue with it. Nothing has happened by then.
 */
export function runMachine(runtime: Runtime, defined: Defined, input: unknown): ProcessRun {
  const { contract, machine } = defined;
  const carried = runtime.state.carried?.state as CarriedMachine | undefined;
  const before = carried && restoreMachine(contract.name, machine, carried);
  return runProcess(runtime, contract, (runContext) => createMachineRun(runContext, { ...defined, before }).perform(input));
}

function createMachineRun(runContext: RunContext, { contract, machine, bindings, before }: Defined & { before: Before | undefined }) {
  const { runtime, kernel, mailbox, updates, asks } = runContext;
  const names = eventNames(contract);
  const failures = createFailures();
  const stopped = () => kernel.root.scope.cancelled; // the run is being undone: the machine must not get the results of its actors
  const post = (event: MachineEvent) => {
    if (!stopped()) interpreter.post(event);
  };
  const children = createChildren({ runtime, kernel, failures, perform: createPerformer(runContext), replayLog, post, holds });
  const delays = createDelays({ runtime, kernel, post });
  const inbox = createInbox(before?.inbox);
  const interpreter = createInterpreter({
    ...{ listeners: bindings, now: runtime.now, children, delays, next: inbox.next },
    transitions: transitionsIn(machine, runtime.state.workflowId),
  });
  let cannotContinueAsNew = false;
  let changed: Error | undefined;
  return { perform };

  async function perform(input: unknown): Promise<unknown> {
    listen();
    if (before) resume(before);
    else interpreter.begin(input);
    for (;;) {
      await kernel.wait(
        currentWait(interpreter, names),
        () => changed !== undefined || interpreter.end !== undefined || shouldContinueAsNew(),
      );
      if (changed) throw changed;
      if (interpreter.end) return outputOf(interpreter.end);
      await continueRunAsNew(input);
    }
  }

  function listen(): void {
    const answer = createAnswers({ contract, bindings, interpreter, stopped });
    for (const name of Object.keys(contract.updates ?? {})) updates.answer(name, (payload) => answer(name, payload));
    mailbox.hand((name, payload) => {
      inbox.put({ name, payload });
      void kernel.root.scope.run(async () => interpreter.takeNext());
    });
  }

  function resume({ snapshot, delays: delayed, children: atWork }: Before): void {
    for (const { id, ...started } of atWork) children.start(id, started);
    interpreter.resume(snapshot, delayed);
  }

  // Only steps that ask a question can take long enough to need a log.
  function replayLog(id: string, from: SavedReplayLog | undefined) {
    if (!contract.asks) return undefined;
    for (const open of Object.values(from?.open ?? {})) if (open.kind === 'ask') asks.expect(open.question.id);
    return createReplayLog({ runtime, from, differs: (how) => (changed ??= stepsChanged(contract.name, { id, how })) });
  }

  // If steps follow each other without a pause, the run is never at rest. So a new one is held once the history is long. If
  // other steps run, the new one would wait for them. That is done only if the history will soon be too long for any step.
  function holds(free: boolean): boolean {
    return !cannotContinueAsNew && runtime.state.long() && (free || runtime.state.history().events > heldHistoryEvents);
  }

  function shouldContinueAsNew(): boolean {
    return !cannotContinueAsNew && runtime.state.long() && children.save() !== undefined;
  }

  async function continueRunAsNew(input: unknown): Promise<void> {
    for (let telling = asks.hush(); telling; telling = asks.hush()) await telling;
    const { turnAway } = updates;
    await continueAsNew(runtime, { atRest: () => kernel.atRest() || !shouldContinueAsNew(), take: () => next(input), turnAway });
  }

  function next(input: unknown): Next | undefined {
    const atWork = children.save();
    if (interpreter.end || changed || !shouldContinueAsNew() || !atWork || asks.telling()) return undefined;
    const rest = { delays: delays.open, inbox: inbox.pending, children: atWork };
    const carried = { ...kernel.carry(), state: carryMachine(machine, interpreter.snapshot, rest) };
    cannotContinueAsNew = !fits(input, carried, runtime.state.limit); // too much to carry: this run continues for as long as it can
    if (cannotContinueAsNew) children.release();
    return cannotContinueAsNew ? undefined : { input, carried };
  }

  function outputOf(end: MachineEnd): unknown {
    if (end.kind === 'failed') throw failures.find(end.error);
    return end.output;
  }
}

// Getters, so that the state is that of the moment of reading.
const currentWait = (interpreter: Interpreter, names: readonly string[]) => ({
  kind: 'event' as const,
  get state() {
    return statesOf(interpreter.snapshot.value);
  },
  get accepts() {
    return acceptedBy(interpreter.snapshot, names);
  },
});
