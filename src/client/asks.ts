// What runs ask people: who is asked what, and their answers.

import type { AsksOf, Process } from '../model/contract/process.ts';
import { askedAttribute } from '../model/envelope.ts';
import type { AskWait } from '../model/kernel/snapshot.ts';
import type { Reply } from '../model/messages/asks.ts';
import { check, type AnySchema, type InputOf } from '../model/schema.ts';
import type { ClientContext } from './settings.ts';
import { snapshotOf } from './snapshot.ts';

export interface By {
  /** Who says it. */
  readonly by: string;
}

export interface Answering<P extends Process> {
  /** Answers what the run asks, by the name that the snapshot gives it. Throws `InvalidInput` where the form is not filled in right. */
  answer<A extends keyof AsksOf<P> & string>(ask: A | `${A}#${number}`, answer: InputOf<AsksOf<P>[A]>, options: By): Promise<void>;
  /** Lets somebody else answer it. */
  delegate(ask: string, to: string, options: By): Promise<void>;
}

export function answering<P extends Process>(process: P, say: (reply: Reply) => Promise<void>): Answering<P> {
  const { asks = {} } = process as { asks?: Readonly<Record<string, AnySchema | undefined>> };
  return {
    async answer(ask, answer, { by }) {
      const [name = ask] = ask.split('#');
      if (!(name in asks))
        throw new TypeError(`Process '${process.name}' asks no '${name}' (it asks: ${Object.keys(asks).join(', ') || 'nothing'})`);
      const checked = await check(asks[name], answer, `Answer to '${name}' of process '${process.name}'`);
      await say({ kind: 'answer', ask, by, answer: checked ?? null, checked: true });
    },
    delegate: (ask, to, { by }) => say({ kind: 'delegate', ask, by, to }),
  };
}

/** Something that a run asks somebody. */
export interface Asked extends AskWait {
  readonly process: string;
  readonly id: string; // of the run
}

/** What open runs ask a person or a role; of all where none is given. */
export async function* askedOf({ temporal }: ClientContext, { of }: { readonly of?: string } = {}): AsyncGenerator<Asked> {
  const whom = of === undefined ? `${askedAttribute} IS NOT NULL` : `${askedAttribute} = '${of.replaceAll("'", "''")}'`;
  for await (const { workflowId: id, type } of temporal.workflow.list({ query: `ExecutionStatus = 'Running' AND ${whom}` })) {
    const { waits } = await snapshotOf(temporal, { process: { kind: 'process', name: type }, id });
    for (const wait of waits) if (wait.kind === 'ask' && (of === undefined || wait.of === of)) yield { process: type, id, ...wait };
  }
}
