// Human steps: somebody is asked something and the run waits, visibly, until it is answered or the time is over.
// Meanwhile they are reminded, and somebody else is asked where they do not answer.
//
// 1. A question is answered once; who comes later is told so.
// 2. What is asked of whom is searchable from outside as long as it is open.

import { parseDuration, type Duration } from '../duration.ts';
import type { Json } from '../json.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { Runtime } from '../kernel/runtime.ts';
import type { AskWait } from '../kernel/snapshot.ts';

export interface AskOptions {
  /** The person or the role that is asked. */
  readonly of: string;
  /** What they need to know to answer. */
  readonly about?: Json;
  /** Called again and again until there is an answer. */
  readonly remind?: { readonly every: Duration; readonly call?: (to: string) => Promise<unknown> };
  /** Who is asked instead where there is no answer by then. */
  readonly escalate?: { readonly after: Duration; readonly to: string; readonly call?: (to: string) => Promise<unknown> };
  /** Past it nobody is asked any more. Default: none. */
  readonly deadline?: Duration;
}

export type Answered<Form = unknown> =
  | { readonly kind: 'answered'; readonly answer: Form; readonly by: string; readonly delegated: readonly string[] }
  | { readonly kind: 'expired'; readonly delegated: readonly string[] };

/** What somebody says to a question. `checked`: whoever passes it on has held it against the form. */
export type Reply =
  | { readonly kind: 'answer'; readonly ask: string; readonly by: string; readonly answer: unknown; readonly checked?: true }
  | { readonly kind: 'delegate'; readonly ask: string; readonly by: string; readonly to: string };

export interface Asks {
  ask(name: string, options: AskOptions): Promise<Answered>;
  reply(reply: Reply): Promise<void>;
}

interface Question {
  readonly id: string;
  readonly options: AskOptions;
  readonly asked: number;
  of: string;
  readonly delegated: string[];
  answered?: { readonly answer: unknown; readonly by: string };
  reminders: number;
  escalated: boolean;
}

export function createAsks(runtime: Runtime, kernel: Pick<Kernel, 'message' | 'wait' | 'occurrence'>): Asks {
  const open = new Map<string, Question>();
  return { ask, reply };

  async function ask(name: string, options: AskOptions): Promise<Answered> {
    const question = pose(name, options);
    open.set(question.id, question);
    publish();
    try {
      return await answerTo(question);
    } finally {
      open.delete(question.id);
      publish();
    }
  }

  function pose(name: string, options: AskOptions): Question {
    const occurrence = kernel.occurrence(`ask ${name}`);
    const id = occurrence === 1 ? name : `${name}#${String(occurrence)}`;
    return { id, options, asked: runtime.now(), of: options.of, delegated: [], reminders: 0, escalated: false };
  }

  async function answerTo(question: Question): Promise<Answered> {
    const { delegated } = question;
    for (;;) {
      const due = nextDue(question);
      const waiting = waitOf(question, due?.at);
      const replied = await kernel.wait(waiting, () => question.answered !== undefined || question.of !== waiting.of);
      if (question.answered) return { kind: 'answered', ...question.answered, delegated };
      if (replied) continue; // it was handed on
      if (due?.kind === 'deadline') return { kind: 'expired', delegated };
      if (due?.kind === 'escalate') escalate(question);
      if (due?.kind === 'remind') question.reminders++;
      await callFor(question, due?.kind);
    }
  }

  function escalate(question: Question): void {
    question.escalated = true;
    question.of = question.options.escalate?.to ?? question.of;
    publish();
  }

  // Whoever answers while a reminder is on its way is not kept waiting by it.
  async function callFor({ options: { remind, escalate }, of }: Question, kind: Due['kind'] | undefined): Promise<void> {
    if (kind === 'remind') await remind?.call?.(of);
    if (kind === 'escalate') await escalate?.call?.(of);
  }

  async function reply(said: Reply): Promise<void> {
    await kernel.message();
    const question = open.get(said.ask);
    if (!question || question.answered) throw new TypeError(`Cannot answer '${said.ask}': ${whyNot(said.ask, question)}`);
    if (said.kind === 'answer') {
      if (!said.checked)
        throw new TypeError(`Cannot take this answer to '${said.ask}': nobody has checked it. Answer through Tenuto's client`);
      question.answered = { answer: said.answer, by: said.by };
      return;
    }
    question.delegated.push(said.to);
    question.of = said.to;
    publish();
  }

  function whyNot(ask: string, question: Question | undefined): string {
    if (question?.answered) return `${question.answered.by} has answered it`;
    const asked = [...open.keys()].join(', ') || 'nothing';
    return `it is not asked, or not any more (asked: ${asked})`;
  }

  function publish(): void {
    runtime.state.publishAsked([...new Set([...open.values()].map(({ of }) => of))]);
  }
}

interface Due {
  readonly kind: 'remind' | 'escalate' | 'deadline';
  readonly at: number;
}

function nextDue({ options: { remind, escalate, deadline }, asked, reminders, escalated }: Question): Due | undefined {
  const due: Due[] = [];
  if (deadline !== undefined) due.push({ kind: 'deadline', at: asked + parseDuration(deadline) });
  if (escalate && !escalated) due.push({ kind: 'escalate', at: asked + parseDuration(escalate.after) });
  if (remind) due.push({ kind: 'remind', at: asked + parseDuration(remind.every) * (reminders + 1) });
  return due.reduce<Due | undefined>((first, next) => (first && first.at <= next.at ? first : next), undefined);
}

function waitOf(
  { id, of, asked, delegated, options: { about, deadline } }: Question,
  until: number | undefined,
): AskWait & { until?: number } {
  return {
    kind: 'ask',
    ask: id,
    of,
    since: asked,
    delegated: [...delegated],
    ...(about !== undefined && { about }),
    ...(deadline !== undefined && { deadline: asked + parseDuration(deadline) }),
    ...(until !== undefined && { until }),
  };
}
