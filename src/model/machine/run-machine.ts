// A machine as a run: its actors are steps, its delays durable timers, its events updates and signals. Where its
// history grows long and it only waits, it goes on as new, from its state.

import { callsOf } from '../code/calls.ts';
import { createRun } from '../code/create-run.ts';
import { conduct, type Conductor } from '../conduct.ts';
import type { Process } from '../contract/process.ts';
import type { Group } from '../kernel/stepper.ts';
import type { ProcessRun } from '../process-run.ts';
import type { Runtime } from '../kernel/runtime.ts';
import type { Work } from './actors.ts';
import { createAnswers, eventNames } from './answers.ts';
import type { Bindings } from './bindings.ts';
import { carryMachine, restoreMachine, type CarriedMachine } from './carry.ts';
import { createChildren, type Started } from './children.ts';
import { createDelays } from './delays.ts';
import { acceptedBy } from './events.ts';
import { createFailures } from './failures.ts';
import { createInbox } from './inbox.ts';
import { createInterpreter, type Interpreter, type MachineEnd } from './interpreter.ts';
import { statesOf } from './state.ts';
import { transitionsIn } from './transitions.ts';
import type { Machine, MachineEvent, Snapshot } from './xstate.ts';

export interface Defined {
  readonly contract: Process;
  readonly machine: Machine;
  readonly bindings: Bindings;
}

/** Throws where the machine was changed so that a run cannot go on with it. Nothing has happened then. */
export function runMachine(runtime: Runtime, { contract, machine, bindings }: Defined, input: unknown): ProcessRun {
  const carried = runtime.state.carried?.state as CarriedMachine | undefined;
  const from = carried && { ...carried, snapshot: restoreMachine(contract.name, machine, carried) };
  return conduct(runtime, contract, (conductor) => createMachineRun(conductor, { contract, machine, bindings }).perform(input, from));
}

type From = Omit<CarriedMachine, 'snapshot'> & { readonly snapshot: Snapshot };

function createMachineRun(conductor: Conductor, { contract, machine, bindings }: Defined) {
  const { runtime, kernel, mailbox, updates } = conductor;
  const names = eventNames(contract);
  const failures = createFailures();
  const stopped = () => kernel.root.scope.cancelled; // the run is being undone: what its actors end with is not for the machine
  const post = (event: MachineEvent) => {
    if (!stopped()) interpreter.post(event);
  };
  const children = createChildren({ runtime, kernel, failures, perform: performer(conductor), post });
  const delays = createDelays({ runtime, kernel, post });
  const inbox = createInbox((runtime.state.carried?.state as CarriedMachine | undefined)?.inbox);
  const interpreter = createInterpreter({
    ...{ listeners: bindings, now: runtime.now, children, delays, next: inbox.next },
    transitions: transitionsIn(machine),
  });
  return { perform };

  async function perform(input: unknown, from: From | undefined): Promise<unknown> {
    listen();
    if (from) interpreter.resume(from.snapshot, from.delays);
    else interpreter.begin(input);
    for (;;) {
      await kernel.wait(waitOf(interpreter, names), () => interpreter.end !== undefined || goesOnAsNew());
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

  function goesOnAsNew(): boolean {
    return runtime.state.long() && children.busy === 0;
  }

  async function goOnAsNew(input: unknown): Promise<void> {
    await kernel.message(); // what came before goes along
    if (interpreter.end || !goesOnAsNew()) return;
    const state = carryMachine(machine, interpreter.snapshot, { delays: delays.open, inbox: inbox.kept });
    await runtime.state.continueAs(input, { ...kernel.carry(), state });
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

function performer(conductor: Conductor) {
  const { contract, kernel } = conductor;
  const run = createRun(conductor);
  return ({ work, input }: Started, group: Group): Promise<unknown> => {
    const calls = callsOf(contract, { kernel, group });
    return work.kind === 'steps' ? work.body(input, calls, run) : callOf(work, calls)(input);
  };
}

type Call = (input: unknown) => Promise<unknown>;

function callOf({ name }: Extract<Work, { kind: 'call' }>, calls: Readonly<Record<string, unknown>>): Call {
  const [alias = '', operation] = name.split('.');
  const used = calls[alias] as Call | Readonly<Record<string, Call>>;
  return (operation === undefined ? used : (used as Readonly<Record<string, Call>>)[operation]) as Call;
}
