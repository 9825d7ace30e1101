// The messages between a host and its parent: one answer to each question, over the channel between parent and child.

import type { Memory } from '../measure/memory.ts';
import type { Load, LoadRequest } from '../measure/load.ts';
import type { HistoryCount } from '../measure/history.ts';

export interface Questions {
  /** Runs orders, this many at a time. */
  load: { readonly ask: LoadRequest; readonly answer: Load };
  /** Counts the history of the last order that ended. */
  history: { readonly ask: null; readonly answer: HistoryCount };
  /** Opens runs, measures their memory, and ends them. */
  memory: { readonly ask: { readonly runs: number }; readonly answer: Memory };
  stop: { readonly ask: null; readonly answer: null };
}

export type Kind = keyof Questions;
export type Ask<K extends Kind> = Questions[K]['ask'];
export type Answer<K extends Kind> = Questions[K]['answer'];

export type Reply =
  { readonly kind: 'ready' } | { readonly kind: 'answer'; readonly value: unknown } | { readonly kind: 'failed'; readonly message: string };
