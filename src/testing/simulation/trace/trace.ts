// Records the calls of a run, in the order in which they began: its steps, undos and confirms, as a service sees them.

import type { Call } from '../../../model/kernel/runtime.ts';
import { confirmedBy } from '../../../model/kernel/step-key.ts';
import { toStepError, type StepError } from '../../../model/step-error.ts';
import type { Answer } from '../instance.ts';

export interface TraceEntry {
  readonly step: string; // 'payments.capture#2', 'undo payments.capture'; of a process that it calls: 'trip/payments.capture'
  readonly kind: 'step' | 'undo' | 'confirm';
  readonly operation: string;
  readonly key: string;
  /** The key of the call that is undone. */
  readonly undoes?: string;
  /** What is undone as a whole: the path of an attempt, or '' for the run. Undefined if the history does not record it. */
  readonly undoing?: string;
  readonly pivot: boolean;
  readonly execution: Call['execution'];
  readonly at: number; // milliseconds since the start
  readonly attempts: number;
  readonly answer: { readonly output: unknown } | { readonly error: StepError } | undefined;
  /** Its position in the sequence of all begins and ends. */
  readonly began: number;
  readonly ended: number | undefined;
}

export interface Tracer {
  readonly entries: readonly TraceEntry[];
  /** Calls that are child runs, which no service sees. */
  readonly children: readonly TraceEntry[];
  attempted(call: Call, at: number): void;
  childBegan(call: Call, at: number): void;
  answered(call: Call, answer: Answer): void;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

export function createTracer(): Tracer {
  const entries: Writable<TraceEntry>[] = [];
  const children: Writable<TraceEntry>[] = [];
  const byId = new Map<string, Writable<TraceEntry>>();
  let moment = 0;
  return { entries, children, attempted, childBegan, answered };

  // A call that is repeated because a task was lost is the same call.
  function attempted(call: Call, at: number): void {
    const known = byId.get(call.id);
    if (known) known.attempts++;
    else entries.push(add(call, { at, attempts: 1 }));
  }

  function childBegan(call: Call, at: number): void {
    children.push(add(call, { at, attempts: 1 }));
  }

  function answered(call: Call, answer: Answer): void {
    const entry = byId.get(call.id) ?? neverMade(call);
    if (entry.answer && 'output' in entry.answer) return; // repeated by the task after a lost one
    entry.ended = ++moment;
    entry.answer = 'error' in answer ? { error: toStepError(answer.error) } : answer;
  }

  function neverMade(call: Call): Writable<TraceEntry> {
    const entry = add(call, { at: 0, attempts: 0 });
    entries.push(entry);
    return entry;
  }

  function add(call: Call, { at, attempts }: { at: number; attempts: number }): Writable<TraceEntry> {
    const { id: step, operation, key, undoes, undoing, pivot = false, execution } = call;
    const kind = undoes !== undefined ? 'undo' : confirmedBy(key) === undefined ? 'step' : 'confirm';
    const began = ++moment;
    const entry: Writable<TraceEntry> = {
      step,
      kind,
      operation,
      key,
      pivot,
      execution,
      at,
      attempts,
      answer: undefined,
      began,
      ended: undefined,
    };
    if (undoes !== undefined) entry.undoes = undoes;
    if (undoing !== undefined) entry.undoing = undoing;
    byId.set(step, entry);
    return entry;
  }
}
