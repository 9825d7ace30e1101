// Many runs, to which everything happens that an operator can do, in any order and at the same time, while workers are killed and the service
// answers late, not at all, or no. In the end nothing is left open, and the books balance. TENUTO_RUNS=200 for more, SEED=7 for others.

import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { createClient, type TenutoClient } from '../../src/client/index.ts';
import { createRandom, type Random } from '../../src/testing/random.ts';
import { chore, type Task } from '../fixtures/chore.ts';
import { runProgram, type ChildProgram } from '../support/child-program.ts';
import { temporalAddress } from '../support/temporal.ts';
import { imbalances } from './balance.ts';
import { ended } from './ended.ts';
import { ledgerServer } from './ledger-server.ts';
import { verbsOf, type Verbs } from './verbs.ts';

const runs = Number(process.env['TENUTO_RUNS'] ?? 30);
const seed = Number(process.env['SEED'] ?? 1);
const spreadMs = 4_000 + runs * 50; // in which everything happens
const within = 300_000 + runs * 2_000; // what hangs; how long it takes depends on the machine

interface Planned {
  readonly id: string;
  readonly tasks: readonly Task[];
}

it(`books balance after chaos: ${String(runs)} runs, seed ${String(seed)}`, { timeout: 2 * within }, async () => {
  const random = createRandom(seed);
  const taskQueue = `chaos-${randomUUID()}`;
  const ledger = await ledgerServer(createRandom(seed + 1).next);
  const client = await createClient({ temporal: { address: temporalAddress() }, taskQueue });
  const workers = await startWorkers(() => runProgram('chaos-worker.ts', [temporalAddress(), taskQueue, ledger.url]));
  onTestFinished(async () => {
    workers.stop();
    await client.close();
    await ledger.stop();
  });
  const refusals: string[] = [];
  const refused = (verb: string, error: unknown) => void refusals.push(`${verb}: ${wordsOf(error)}`);
  const verbs = verbsOf({ client, random, settle: ledger.settle, refused });

  const plans = Array.from({ length: runs }, (_, index) => ({ id: `chore-${taskQueue}-${String(index)}`, tasks: tasksBy(random) }));
  await Promise.all([...plans.map((plan) => live(plan, { client, random, verbs })), workers.killSome(random)]);
  ledger.behave();
  const ids = plans.map(({ id }) => id);
  const statuses = await ended(ids, { client, verbs, within });

  const faults = plans.flatMap((plan) => {
    const found = imbalances({ ...plan, status: statuses.get(plan.id) ?? 'gone', happened: ledger.happened });
    return found.length === 0
      ? []
      : [{ found, tasks: plan.tasks.join(' '), calls: ledger.calls.filter((call) => call.includes(`${plan.id}/`)) }];
  });
  if (process.env['TENUTO_RUNS']) report({ endings: [...statuses.values()], refusals, effects: ledger.happened.length });
  expect(faults).toEqual([]);
  expect(refusals.filter((words) => /undefined|is not a function|Cannot read/.test(words))).toEqual([]);
});

function tasksBy(random: Random): Task[] {
  const before: Task[] = ['pay', 'book', 'hold', 'pay', 'wait', 'ask', 'attempt'];
  const tasks = Array.from({ length: 2 + random.below(4) }, () => before[random.below(before.length)] ?? 'pay');
  if (random.chance(0.15)) tasks.splice(random.below(tasks.length), 0, 'again');
  if (random.chance(0.5)) tasks.push('ship', ...(random.chance(0.5) ? (['book', 'wait'] as const) : []));
  else if (random.chance(0.4)) tasks.splice(1 + random.below(tasks.length), 0, 'part');
  return tasks;
}

interface Living {
  readonly client: TenutoClient;
  readonly random: Random;
  readonly verbs: Verbs;
}

/** Begins, and has things happen to it. */
async function live({ id, tasks }: Planned, { client, random, verbs }: Living): Promise<void> {
  const times = Array.from({ length: 2 + random.below(7) }, () => random.next() * spreadMs * 0.5);
  await pause(random.next() * spreadMs * 0.7);
  await client.start(chore, { id: 'x', tasks: [...tasks] }, { id });
  const happening = times.map(async (ms) => {
    await pause(ms);
    await verbs.any(id);
  });
  await Promise.all(happening);
}

async function startWorkers(start: () => Promise<ChildProgram>) {
  const alive = await Promise.all([start(), start()]);
  const kill = ({ process }: ChildProgram) => process.kill('SIGKILL');
  const deaths = 1 + Math.floor(runs / 50);
  return {
    stop: () => alive.forEach(kill),
    async killSome(random: Random) {
      for (let death = 0; death < deaths; death++) {
        await pause((random.next() * spreadMs) / deaths);
        alive.splice(0, 1).forEach(kill);
        alive.push(await start());
      }
    },
  };
}

const wordsOf = (error: unknown): string => String(error).replaceAll(/'[^']*'|chore-[\w/:-]*/g, '…').slice(0, 160); // prettier-ignore

interface Report {
  readonly endings: readonly string[];
  readonly refusals: readonly string[];
  readonly effects: number;
}

function report({ endings, refusals, effects }: Report): void {
  process.stdout.write(`${[`${String(effects)} effects; ${counted(endings).join(', ')}`, ...counted(refusals)].join('\n  ')}\n`);
}

const counted = (all: readonly string[]): readonly string[] =>
  [...new Set(all)].map((one) => `${String(all.filter((other) => other === one).length)} × ${one}`);
