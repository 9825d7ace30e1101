// Workflow tasks that get lost. A worker takes a task with all that has arrived, makes its local calls, and may die at
// any moment before it reports; then all that has arrived by then comes again in one task, messages first. What a lost
// task called locally has happened in the services; what it decided otherwise has not.

import type { Implementation } from '../../../src/model/notation.ts';
import type { ProcessSnapshot } from '../../../src/model/kernel/snapshot.ts';
import type { Call } from '../../../src/model/kernel/runtime.ts';
import type { Decision } from '../../../src/model/kernel/decision.ts';
import type { FakeServices } from './fake-services.ts';
import type { Random } from './random.ts';
import { createInstance, leaving, type Answer, type Instance, type Job } from './task-instance.ts';

export interface Fate {
  readonly snapshot: ProcessSnapshot;
  readonly ended: boolean;
  readonly lost: number; // tasks
}

interface World {
  readonly services: FakeServices;
  readonly random: Random;
}

type History = readonly Job[][]; // what was done at once, in turn: jobs of a task, or a local answer

const isMessage = ({ kind }: Job): boolean => kind !== 'answer' && kind !== 'timer';
const messagesFirst = (jobs: readonly Job[]): Job[] => [...jobs.filter(isMessage), ...jobs.filter((job) => !isMessage(job))];

export async function runWithLostTasks(implementation: Implementation, { services, random }: World): Promise<Fate> {
  const server = createServer({ services, random });
  let instance = createInstance(implementation);
  let history: History = [];
  let arrived: Job[] = [];
  let batch: Job[] = []; // of the task at work
  let entries: Job[][] = []; // what it has done
  let lost = 0;
  for (let task = 0; !instance.ended() && task < 200; task++) {
    await begin();
    if (await work()) {
      report();
      if (!instance.ended()) arrived.push(...(await server.happen({ task })));
    } else {
      lost++;
      arrived = [...batch, ...arrived];
      instance = await replay(implementation, history);
    }
  }
  return { snapshot: instance.run.snapshot({ limit: Infinity }), ended: instance.ended(), lost };

  async function begin(): Promise<void> {
    batch = messagesFirst(arrived);
    arrived = [];
    entries = [batch];
    await instance.apply(batch);
  }

  function report(): void {
    history = [...history, ...entries];
    server.take(instance);
  }

  /** False: the worker died. */
  async function work(): Promise<boolean> {
    const made = new Map<string, Answer>();
    for (;;) {
      server.hear(instance);
      for (const call of instance.calls('local')) if (!made.has(call.id)) made.set(call.id, await localAnswer(call));
      if (random.chance(0.3)) arrived.push(...(await server.happen({ task: 0 })));
      if (lost < 3 && random.chance(0.25)) return false;
      const ready = instance.calls('local').map(({ id }) => id);
      if (ready.length === 0) return true;
      if (random.chance(0.1)) await heartbeat();
      const id = random.take(ready) ?? '';
      const job: Job = { kind: 'answer', id, answer: made.get(id) ?? { output: null } };
      made.delete(id);
      entries.push([job]);
      await instance.apply([job]);
    }
  }

  async function localAnswer(call: Call): Promise<Answer> {
    return call.operation === leaving ? { output: null } : answerOf(services.call(call, 1));
  }

  // A task that takes long is reported as far as it is, and the next one brings what has arrived.
  async function heartbeat(): Promise<void> {
    report();
    await begin();
  }
}

async function replay(implementation: Implementation, history: History): Promise<Instance> {
  const instance = createInstance(implementation);
  for (const jobs of history) await instance.apply(jobs);
  return instance;
}

interface Server {
  /** Hears who asks to be let into a limit, also from a task that gets lost. */
  hear(instance: Instance): void;
  /** Takes what a task has reported: remote calls and the next timer. */
  take(instance: Instance): void;
  /** Something happens outside. */
  happen(now: { readonly task: number }): Promise<Job[]>;
}

function createServer({ services, random }: World): Server {
  const taken = new Set<string>();
  let asked: readonly Decision[] = [];
  const open: (() => Promise<Job>)[] = [];
  const line = new Set<string>();
  let timer: number | undefined;
  let sent = 0;
  return { hear, take, happen };

  function hear(instance: Instance): void {
    for (const holder of instance.asking()) line.add(holder);
  }

  function take(instance: Instance): void {
    for (const call of instance.calls('remote')) {
      if (taken.has(call.id)) continue;
      taken.add(call.id);
      open.push(async () => ({ kind: 'answer', id: call.id, answer: await answerOf(services.call(call, 1)) }));
    }
    timer = instance.nextTimer();
    asked = instance.run.snapshot().waits.flatMap((wait) => (wait.kind === 'person' ? [decisionAbout(wait.step)] : []));
  }

  async function happen({ task }: { readonly task: number }): Promise<Job[]> {
    const jobs: Job[] = [];
    do {
      const message = task > 40 || open.length === 0 ? random.below(2) : random.below(12);
      const rings = timer !== undefined && random.chance(0.3);
      if (timer !== undefined && rings) jobs.push({ kind: 'timer', at: timer });
      const admitted = line.size > 0 && random.chance(0.5) ? random.take([...line]) : undefined;
      if (admitted !== undefined) jobs.push({ kind: 'admitted', holder: admitted });
      if (admitted !== undefined) line.delete(admitted);
      if (rings) timer = undefined;
      else if (open.length > 0 && random.chance(0.8)) jobs.push(await (random.take(open) as () => Promise<Job>)());
      else if (message < 2) jobs.push(say(task));
    } while (jobs.length === 0 || random.chance(0.4));
    return jobs;
  }

  function say(task: number): Job {
    const payload = String(++sent);
    const decision = asked[random.below(asked.length)];
    if (decision && random.chance(0.5)) return { kind: 'decide', decision };
    const kinds = ['signal', 'signal', 'signal', 'change', 'stop', 'cancel'] as const;
    const kind = task > 40 ? 'signal' : (kinds[random.below(kinds.length)] ?? 'signal');
    return kind === 'signal' || kind === 'change' ? { kind, payload } : { kind };
  }
}

const decisionAbout = (step: string | undefined): Decision => ({ ...(step !== undefined && { step }), action: 'settle' });

const answerOf = (answer: Promise<unknown>): Promise<Answer> =>
  answer.then(
    (output): Answer => ({ output }),
    (error: unknown): Answer => ({ error: error as Error }),
  );
