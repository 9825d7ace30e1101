// The ledger of test/fixtures/chore.ts behind HTTP, which outlives the workers. It keeps every key with what became of it and a tombstone for
// what was undone, and misbehaves by chance until it is told to be good.

import type { IncomingMessage, ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { loopbackServer } from '../support/loopback-server.ts';

export type Effect = 'done' | 'confirmed' | 'undone';

/** Something that really happened: not the repetition of a call. */
export interface Happened {
  readonly key: string;
  readonly operation: string;
  readonly effect: Effect;
  /** Of what was undone: how much had happened when that was first asked for. A call may take its time. */
  readonly asked?: number;
}

interface Call {
  readonly operation: string;
  readonly key: string;
  readonly undoes?: string;
  readonly confirms?: string;
}

export interface LedgerServer {
  readonly url: string;
  readonly happened: readonly Happened[];
  /** Each call, in the order of arrival: for whoever looks for a fault. */
  readonly calls: readonly string[];
  /** What a person does who settles a step by other means. */
  settle(key: string): void;
  behave(): void;
  stop(): Promise<void>;
}

const refusable = ['pay', 'book', 'hold', 'ship', 'refund', 'unbook'];

export async function ledgerServer(chance: () => number): Promise<LedgerServer> {
  const effects = new Map<string, Effect>();
  const asked = new Map<string, number>();
  const happened: Happened[] = [];
  const calls: string[] = [];
  let isGood = false;
  const { url, stop } = await loopbackServer((request, response) => void answer(request, response));
  const behave = () => {
    isGood = true;
  };
  return { url, happened, calls, settle, behave, stop };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const call = (await json(request)) as Call;
    if (call.undoes !== undefined && !asked.has(call.undoes)) asked.set(call.undoes, happened.length);
    const luck = isGood ? 1 : chance();
    const say = (status: number, how: string) => {
      calls.push(`${call.operation} ${call.undoes ?? call.confirms ?? call.key} ${String(status)} ${how}`);
      if (how !== 'late and lost' && how !== 'lost') response.writeHead(status).end();
    };
    if (luck < 0.04 && refusable.includes(call.operation) && !effects.has(call.key)) say(422, 'refused');
    else if (luck < 0.08) say(500, 'broken');
    else if (luck < 0.12)
      say(act(call), 'lost'); // until the caller gives up
    else if (luck < 0.16) {
      request.socket.destroy();
      await pause(300 + 2_000 * chance());
      say(act(call), 'late and lost');
    } else {
      if (luck < 0.24) await pause(800 * chance());
      say(act(call), luck < 0.24 ? 'slow' : '');
    }
  }

  function act({ operation, key, undoes, confirms }: Call): number {
    const target = undoes ?? confirms ?? key;
    const before = effects.get(target);
    if (undoes !== undefined) {
      if (before === 'confirmed') return 422;
      if (before !== 'undone') become(target, { operation, effect: 'undone', isNews: before === 'done' });
      return 200;
    }
    if (before === 'undone') return 410;
    if (confirms !== undefined) {
      if (before === undefined) return 422;
      if (before === 'done') become(target, { operation, effect: 'confirmed', isNews: true });
    } else if (before === undefined) become(target, { operation, effect: 'done', isNews: true });
    return 200;
  }

  function settle(key: string): void {
    if (effects.get(key) !== 'confirmed') become(key, { operation: 'settled', effect: 'undone', isNews: effects.get(key) === 'done' });
  }

  function become(key: string, { operation, effect, isNews }: Omit<Happened, 'key'> & { readonly isNews: boolean }): void {
    effects.set(key, effect);
    if (isNews) happened.push({ key, operation, effect, ...(effect === 'undone' && { asked: asked.get(key) ?? happened.length }) });
  }
}
