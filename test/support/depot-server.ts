// The depot of test/fixtures/probe.ts behind HTTP, which outlives the workers that call it, and counts how many calls
// are under way at the same time.

import type { IncomingMessage, ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { loopbackServer } from './loopback-server.ts';

export interface DepotServer {
  readonly url: string;
  /** What was asked for, in the order it came. */
  readonly asked: readonly string[];
  readonly most: number;
  stop(): Promise<void>;
}

/** `before` may hold a call. */
export async function depotServer(before: (id: string) => Promise<void> | undefined): Promise<DepotServer> {
  const seen = { asked: [] as string[], most: 0, now: 0 };
  const { url, stop } = await loopbackServer((request, response) => void answer(request, response));
  return Object.assign(seen, { url, stop });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { id } = (await json(request)) as { readonly id: string };
    seen.asked.push(id);
    seen.most = Math.max(seen.most, ++seen.now);
    await before(id);
    await pause(30);
    seen.now--;
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ taken: id }));
  }
}
