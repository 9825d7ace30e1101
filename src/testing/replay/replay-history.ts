// Checks that a history can be replayed: it begins with the start of a run, and today's code implements its process.

import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js';
import type { ReplayHistoriesIterable } from '@temporalio/worker';
import { alwaysHosted } from '../../worker/bundle/lean.ts';
import type { Discovered } from '../../worker/discover.ts';
import { howToRecord, type Recorded } from './recorded-histories.ts';

type Given = ReplayHistoriesIterable extends AsyncIterable<infer G> | Iterable<infer G> ? G : never;
type History = ReturnType<typeof historyFromJSON>;

export interface WholeHistory extends Given {
  readonly workflowId: string;
  readonly history: History;
  readonly runId: string;
}

/** Returns the history with its run id. Throws if it cannot be replayed. */
export function readWhole({ workflowId, history: given }: Recorded, { exports }: Pick<Discovered, 'exports'>): WholeHistory {
  const history = eventsRead(workflowId, given);
  const start = history.events?.[0]?.workflowExecutionStartedEventAttributes;
  if (!start)
    throw new Error(
      `Cannot replay the history of '${workflowId}': it does not begin with the start of the run. ${howToRecord(workflowId)}`,
    );
  const type = start.workflowType?.name ?? '';
  if (!exports.has(type) && !alwaysHosted.has(type)) throw unknown(workflowId, { type, known: [...exports.keys()] });
  return { workflowId, history, runId: start.originalExecutionRunId ?? '' };
}

function eventsRead(workflowId: string, history: unknown): History {
  const { events } = (history ?? {}) as Partial<History>;
  if (typeof (events?.[0]?.eventTime as unknown) !== 'string') return history as History;
  try {
    return historyFromJSON(history);
  } catch (cause) {
    const why = (cause as Error).message;
    throw new Error(`Cannot read the history of '${workflowId}': ${why}. ${howToRecord(workflowId)}`, { cause });
  }
}

function unknown(workflowId: string, { type, known }: { readonly type: string; readonly known: readonly string[] }): Error {
  const fact = `it is of process '${type}', and \`processes\` implements ${known.map((name) => `'${name}'`).join(', ') || 'none'}`;
  const remedy = `Pass the module that implements '${type}'. If it was renamed, its open runs need the old name: export an implementation under it until they have ended`;
  return new Error(`Cannot replay the history of '${workflowId}': ${fact}. ${remedy}`);
}
