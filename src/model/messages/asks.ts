// Human steps: a run asks a person a question, and waits, visibly, until it is answered or the time is over. Meanwhile the
// person is reminded. If they do not answer, the question is escalated to another person.
//
// 1. A question is answered once. A later answer is rejected.
// 2. Open questions can be searched from outside by the person who is asked.
// 3. A reminder that fails fails nothing else.

import { parseDuration, type Duration } from '../duration.ts';
import type { Json } from '../json.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { Runtime } from '../kernel/runtime.ts';
import type { AskWait } from '../kernel/snapshot.ts';
import { aboutLimit, assertFits } from '../sizes/value-limit.ts';
import type { StepError } from '../step-error.ts';
import { notStorable } from '../storable.ts';
import { createGivenAnswers, type Given } from './given-answers.ts';
import { alreadyAnswered, notAsked, readReply, type Reply } from './reply.ts';
import { createNotices, type Notices } from './notices.ts';
import { peopleWithRoom } from './people.ts';

export interface AskOptions {
  /** The person or the role that is asked. */
  readonly of: string;
  /** The information that the person needs to answer. */
  readonly about?: Json;
  /** Repeats a reminder until there is an answer. Each one is counted, and `call` is called if given. */
  readonly remind?: { readonly every: Duration; readonly call?: Tell };
  /** Asks `to` instead if there is no answer after this time. */
  readonly escalate?: { readonly after: Duration; readonly to: string; readonly call?: Tell };
  /**
   * The question ends without an answer after this time.
   * @default none
   */
  readonly deadline?: Duration;
}

/** Notifies the person who has to answer. `ask` is the id with which a reply names the question. */
export type Tell = (to: string, ask: string) => Promise<unknown>;

export type Answered<Form = unknown> =
  | { readonly kind: 'answered'; readonly answer: Form; readonly by: string; readonly delegated: readonly string[] }
  | { readonly kind: 'expired'; readonly delegated: readonly string[] };

export interface Asks {
  ask(name: string, options: AskOptions, standing?: Standing): Promise<Answered>;
  /** Applies a reply. The value comes from outside, so it is validated here. */
  reply(reply: unknown): Promise<void>;
  /** Declares that the question of that id will be asked again. Replies to it wait until then. */
  expect(id: string): void;
  /** Stops all notices. Returns undefined if none is being sent, so that there is nothing to wait for. */
  hush(): Promise<unknown> | undefined;
  /** Closes all questions, because the turn that asked them has ended. */
  endTurn(): void;
  /** Returns whether a notice is being sent. */
  telling(): boolean;
}

/** The options of a question that stays open if the run continues as new. */
export interface Standing {
  /** The saved question if it was asked before. Undefined if it is asked now. */
  readonly from?: SavedQuestion | undefined;
  /** Called with a function that returns the saved question, with which the next run can continue. */
  readonly asked?: (save: () => SavedQuestion) => void;
  /** Called at each reminder. */
  readonly reminded?: () => void;
}

export interface SavedQuestion {
  readonly id: string;
  readonly asked: number;
  readonly of: string;
  readonly delegated: readonly string[];
  readonly answered?: Given;
  readonly reminded?: Reminded;
  readonly escalated: boolean;
  /** Why the last notice could not be delivered. */
  readonly failure?: StepError;
}

interface Reminded {
  readonly times: number;
  readonly last: number;
}

interface Question extends Omit<SavedQuestion, 'failure'> {
  readonly options: AskOptions;
  readonly standing: Standing;
  of: string;
  readonly delegated: string[];
  readonly notices: Notices;
  answered?: Given;
  reminded?: Reminded;
  escalated: boolean;
}

export function createAsks(runtime: Runtime, kernel: Pick<Kernel, 'deliver' | 'wait' | 'occurrence'>): Asks {
  const open = new Map<string, Question>();
  const expected = new Set<string>();
  const answers = createGivenAnswers();
  const expect = (id: string) => void expected.add(id);
  const telling = () => [...open.values()].some(({ notices }) => notices.sending());
  return { ask, reply, expect, hush, endTurn, telling };

  async function ask(name: string, options: AskOptions, standing: Standing = {}): Promise<Answered> {
    const refusal = notStorable(options.about, `What '${name}' asks about`);
    if (refusal) throw refusal;
    assertFits(`Cannot ask '${name}' about this`, { value: options.about, limit: aboutLimit(runtime.state.limit) });
    const { failure, ...question } = standing.from ?? pose(name, options);
    const notices = createNotices(runtime.scope, failure);
    return openUntilAnswered({ ...question, delegated: [...question.delegated], options, standing, notices });
  }

  async function openUntilAnswered(question: Question): Promise<Answered> {
    open.set(question.id, question);
    expected.delete(question.id);
    publish();
    question.standing.asked?.(() => saved(question));
    try {
      return await answerTo(question);
    } finally {
      open.delete(question.id);
      publish();
      await question.notices.stop();
    }
  }

  function pose(name: string, { of }: AskOptions): SavedQuestion {
    const occurrence = kernel.occurrence(`ask ${name}`);
    const id = occurrence === 1 ? name : `${name}#${String(occurrence)}`;
    return { id, asked: runtime.now(), of, delegated: [], escalated: false };
  }

  async function answerTo(question: Question): Promise<Answered> {
    const { delegated } = question;
    for (;;) {
      const { of } = question;
      const due = nextDue(question);
      const replied = await kernel.wait(waitOf(question, due?.at), () => question.answered !== undefined || question.of !== of);
      if (question.answered) return { kind: 'answered', answer: question.answered.answer, by: question.answered.by, delegated };
      if (replied) continue; // it was delegated
      if (due?.kind === 'deadline') return { kind: 'expired', delegated };
      if (due?.kind === 'remind') remind(question);
      if (due?.kind === 'escalate') await escalate(question);
    }
  }

  function remind(question: Question): void {
    question.reminded = { times: timesReminded(question) + 1, last: runtime.now() };
    tell(question, question.options.remind?.call);
    question.standing.reminded?.();
  }

  async function escalate(question: Question): Promise<void> {
    question.escalated = true;
    question.of = question.options.escalate?.to ?? question.of;
    publish();
    await question.notices.stop(); // the notice was for the previous person
    tell(question, question.options.escalate?.call);
  }

  function tell({ notices, of, id }: Question, call: Tell | undefined): void {
    if (call) notices.send(() => call(of, id));
  }

  async function reply(given: unknown): Promise<void> {
    const parsed = readReply(given);
    if (expected.has(parsed.ask)) await runtime.wait(() => !expected.has(parsed.ask));
    await kernel.deliver(() => take(parsed));
  }

  function take(reply: Reply): void {
    const question = open.get(reply.ask);
    const before = question ? question.answered : answers.of(reply.ask);
    if (before) throw alreadyAnswered(reply.ask, before);
    if (!question) throw notAsked(reply.ask, [...open.keys()]);
    if (reply.kind === 'answer') {
      if (!reply.checked)
        throw new TypeError(
          `Cannot accept this answer to '${reply.ask}': it was not checked against the form. Answer through Tenuto's client`,
        );
      question.answered = { answer: reply.answer, by: reply.by, at: runtime.now() };
      answers.remember(question.id, question.answered);
      return;
    }
    question.delegated.push(reply.to);
    question.of = reply.to;
    publish();
  }

  function hush(): Promise<unknown> | undefined {
    const telling = [...open.values()].flatMap(({ notices }) => notices.stop() ?? []);
    return telling.length > 0 ? Promise.all(telling) : undefined;
  }

  function endTurn(): void {
    if (open.size === 0) return;
    void hush();
    open.clear();
    publish();
  }

  function publish(): void {
    runtime.state.publishAsked(peopleWithRoom([...new Set([...open.values()].map(({ of }) => of))]));
  }
}

// A received reply is saved, too, because its sender was told that it was accepted.
function saved({ id, asked, of, delegated, answered, reminded, escalated, notices: { failure } }: Question): SavedQuestion {
  return {
    ...{ id, asked, of, delegated: [...delegated], escalated },
    ...(answered && { answered }),
    ...(reminded && { reminded }),
    ...(failure && { failure }),
  };
}

interface Due {
  readonly kind: 'remind' | 'escalate' | 'deadline';
  readonly at: number;
}

function nextDue(question: Question): Due | undefined {
  const { asked, escalated } = question;
  const { remind, escalate, deadline } = question.options;
  const due: Due[] = [];
  if (deadline !== undefined) due.push({ kind: 'deadline', at: asked + parseDuration(deadline) });
  if (escalate && !escalated) due.push({ kind: 'escalate', at: asked + parseDuration(escalate.after) });
  if (remind) due.push({ kind: 'remind', at: asked + parseDuration(remind.every) * (timesReminded(question) + 1) });
  return due.reduce<Due | undefined>((first, next) => (first && first.at <= next.at ? first : next), undefined);
}

const timesReminded = ({ reminded }: Question): number => reminded?.times ?? 0;

function waitOf(question: Question, until: number | undefined): AskWait & { until?: number } {
  const { id, of, asked, delegated, reminded, notices } = question;
  const { about, deadline } = question.options;
  return {
    kind: 'ask',
    ask: id,
    of,
    since: asked,
    delegated: [...delegated],
    ...(about !== undefined && { about }),
    ...(reminded && { reminded }),
    ...(deadline !== undefined && { deadline: asked + parseDuration(deadline) }),
    ...(until !== undefined && { until }),
    get unreached() {
      return notices.failure;
    },
  };
}
