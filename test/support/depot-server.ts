// The depot of test/fixtures/probe.ts behind HTTP, which outlives the workers that call it, and counts how many calls
// are under way at the same time.

import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';

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
  const server = createServer((request, response) => void answer(request, response));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const stop = async () => {
    server.closeAllConnections();
    await once(server.close(), 'close');
  };
  return Object.assign(seen, { url: `http://127.0.0.1:${String(port)}`, stop });

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
