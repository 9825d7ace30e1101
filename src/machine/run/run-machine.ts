// A machine as a run: its actors are steps, its delays durable timers, its events updates and signals. Where its
// history grows long and it only waits, for events or for people, it goes on as new, from its state.

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

const crowded = 20_000; // events

export interface Defined {
  readonly contract: Process;
  readonly machine: Machine;
  readonly bindings: Bindings;
}

/** Throws where the machine was changed so that a run cannot go on with it. Nothing has happened then. */
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
  const stopped = () => kernel.root.scope.cancelled; // the run is being undone: what its actors end with is not for the machine
  const post = (event: MachineEvent) => {
    if (!stopped()) interpreter.post(event);
  };
  const children = createChildren({ runtime, kernel, failures, perform: createPerformer(runContext), diary, post, holds });
  const delays = createDelays({ runtime, kernel, post });
  const inbox = createInbox(before?.inbox);
  const interpreter = createInterpreter({
    ...{ listeners: bindings, now: runtime.now, children, delays, next: inbox.next },
    transitions: transitionsIn(machine, runtime.state.workflowId),
  });
  let staying = false;
  let changed: Error | undefined;
  return { perform };

  async function perform(input: unknown): Promise<unknown> {
    listen();
    if (before) resume(before);
    else interpreter.begin(input);
    for (;;) {
      await kernel.wait(waitOf(interpreter, names), () => changed !== undefined || interpreter.end !== undefined || goesOnAsNew());
      if (changed) throw changed;
      if (interpreter.end) return outputOf(interpreter.end);
      await goOnAsNew(input);
    }
  }

  function listen(): void {
    const answer = createAnswers({ contract, bindings, interpreter, stopped });
    for (const name of Object.keys(contract.updates ?? {})) updates.answer(name, (payload) => answer(name, payload));
    mailbox.hand((name, payload) => {
      inbox.put({ name, payload });
      void kernel.root.scope.run(async () => interpreter.look());
    });
  }

  function resume({ snapshot, delays: delayed, children: atWork }: Before): void {
    for (const { id, ...started } of atWork) children.start(id, started);
    interpreter.resume(snapshot, delayed);
  }

  // Only a question may be open for so long that it matters.
  function diary(id: string, from: SavedReplayLog | undefined) {
    if (!contract.asks) return undefined;
    for (const open of Object.values(from?.open ?? {})) if (open.kind === 'ask') asks.expect(open.question.id);
    return createReplayLog({ runtime, from, differs: (how) => (changed ??= stepsChanged(contract.name, { id, how })) });
  }

  // Steps that follow each other without a pause leave no moment at rest: so a new one is held once the history is long. If others are at
  // work, the new one would wait for them. It does so only if the history will soon be too long for any step.
  function holds(free: boolean): boolean {
    return !staying && runtime.state.long() && (free || runtime.state.history().events > crowded);
  }

  function goesOnAsNew(): boolean {
    return !staying && runtime.state.long() && children.save() !== undefined;
  }

  async function goOnAsNew(input: unknown): Promise<void> {
    for (let telling = asks.hush(); telling; telling = asks.hush()) await telling;
    const { turnAway } = updates;
    await continueAsNew(runtime, { atRest: () => kernel.atRest() || !goesOnAsNew(), take: () => next(input), turnAway });
  }

  function next(input: unknown): Next | undefined {
    const atWork = children.save();
    if (interpreter.end || changed || !goesOnAsNew() || !atWork || asks.telling()) return undefined;
    const rest = { delays: delays.open, inbox: inbox.kept, children: atWork };
    const carried = { ...kernel.carry(), state: carryMachine(machine, interpreter.snapshot, rest) };
    staying = !fits(input, carried, runtime.state.limit); // too much to take along: on in this run, as far as it goes
    if (staying) children.release();
    return staying ? undefined : { input, carried };
  }

  function outputOf(end: MachineEnd): unknown {
    if (end.kind === 'failed') throw failures.find(end.error);
    return end.output;
  }
}

// Read as it is when somebody looks at it.
const waitOf = (interpreter: Interpreter, names: readonly string[]) => ({
  kind: 'event' as const,
  get state() {
    return statesOf(interpreter.snapshot.value);
  },
  get accepts() {
    return acceptedBy(interpreter.snapshot, names);
  },
});
