// What an operator and the world do to a run, by chance.

import type { ClientRun, TenutoClient } from '../../src/client/index.ts';
import type { Process } from '../../src/index.ts';
import type { Random } from '../../src/testing/random.ts';
import { chore, chorePart } from '../fixtures/chore.ts';
import { operatorOf } from '../support/operator.ts';
import { waitsOf } from '../support/waits.ts';

export interface Verbs {
  /** One of them, with what it refuses. */
  any(id: string): Promise<void>;
  /** Answers, tells and decides what the run waits for. */
  help(id: string): Promise<void>;
}

interface World {
  readonly client: TenutoClient;
  readonly random: Random;
  /** A person takes a step as settled, by its key. */
  readonly settle: (key: string) => void;
  readonly refused: (verb: string, error: unknown) => void;
}

const isPart = (id: string): boolean => /\/chorePart(:undo)?$/.test(id);
const processOf = (id: string): Process => (isPart(id) ? chorePart : chore);

export function verbsOf({ client, random, settle, refused }: World): Verbs {
  const { temporal } = client;
  const operator = operatorOf({ client });
  const runOf = (id: string) => client.run(processOf(id), id);
  const verbs: Readonly<Record<string, (id: string) => Promise<unknown>>> = {
    terminate: (id) => operator.terminate(id),
    cancel: (id) => runOf(id).cancel(),
    reset,
    'reset to its beginning': (id) => operator.reset(id, 0),
    resolve: (id) => client.undoAbandoned(processOf(id), id),
    decide: (id) => decide(runOf(id)),
    go: (id) => temporal.workflow.getHandle(id).signal('go'),
    answer: (id) => answer(runOf(id), random.chance(0.7) ? 'approve' : 'approve#2'),
    'reset an activity': resetActivity,
    'terminate its undoing': (id) => operator.terminate(`${id}:undo`),
  };
  const often = ['terminate', 'terminate', 'reset', 'reset', 'resolve', 'resolve', 'go', 'go', 'go', 'answer', 'answer', 'answer'];
  const choices = [...Object.keys(verbs), ...often];
  return { any, help };

  async function any(id: string): Promise<void> {
    const verb = choices[random.below(choices.length)] ?? 'go';
    const target = random.chance(0.1) ? `${id}/chorePart` : id;
    const done = verbs[verb]?.(target).catch((error: unknown) => refused(verb, error));
    if (verb !== 'resolve') await done; // which waits for runs that it called
  }

  async function help(id: string): Promise<void> {
    const run = runOf(id);
    const waits = waitsOf(await run.snapshot({ within: '2s' }));
    if (waits.some(({ kind }) => kind === 'signal')) await run.temporal.signal('go');
    for (const wait of waits)
      if (wait.kind === 'ask') await answer(run, wait.ask);
      else if (wait.kind === 'person') await decideInTheEnd(run, { id, ...wait });
  }

  // What a run left behind that was called, and ended from outside, is resolved first, as the run that waits says.
  async function decideInTheEnd(run: ClientRun<Process>, { id, step, error }: { id: string; step?: string; error: { message: string } }) {
    if (step === undefined) return run.decide({ action: 'settle' });
    if (!error.message.includes('then settle this step')) return run.decide({ step, action: 'retry' });
    const called = `${id}/${step}`;
    const undone = client.undoAbandoned(chorePart, called).then((undoing) => undoing.result({ within: '20s' }));
    const why = await undone.then(() => 'it has no steps left to undo', (refusal: unknown) => String(refusal)); // prettier-ignore
    if (why.includes('workflow reset')) await operator.reset(called, -1);
    if (/it has no steps left to undo|it is (undone|completed)/.test(why)) await run.decide({ step, action: 'settle', note: 'resolved' });
  }

  async function reset(id: string): Promise<void> {
    const { events } = await temporal.workflow.getHandle(id).fetchHistory();
    const tasks = (events ?? []).filter((event) => event.workflowTaskCompletedEventAttributes).length;
    await operator.reset(id, random.below(Math.max(1, tasks)));
  }

  async function resetActivity(id: string): Promise<void> {
    const { raw } = await temporal.workflow.getHandle(id).describe();
    const activity = raw.pendingActivities?.[0]?.activityId;
    const { namespace } = temporal.options;
    if (activity) await temporal.workflowService.resetActivity({ namespace, execution: { workflowId: id }, id: activity });
  }

  async function decide(run: ClientRun<Process>): Promise<void> {
    const { waits, steps } = await run.snapshot();
    const person = waits === 'unknown' ? undefined : waits.find((wait) => wait.kind === 'person');
    const key = steps.find(({ id }) => id === person?.step)?.key;
    if (person?.step === undefined || random.chance(0.6)) return run.decide({ ...person?.step !== undefined && { step: person.step }, action: 'retry' }); // prettier-ignore
    if (key !== undefined) settle(key);
    return run.decide({ step: person.step, action: 'settle', note: 'given back by hand' });
  }
}

const answer = (run: ClientRun<Process>, ask: string): Promise<void> =>
  (run as ClientRun<typeof chore>).reply(ask as 'approve', { granted: true }, { by: 'ada' });
