// The webhook to which the carrier reports deliveries. The carrier repeats every report that does not get a 2xx response. The
// webhook responds with 2xx only if the order has the report, or no longer needs it. So no report is lost or repeated for ever.

import { createAdaptorServer } from '@hono/node-server';
import { Hono, type Context } from 'hono';
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { kindOf } from 'tenuto';
import type { TenutoClient } from 'tenuto/client';
import { z } from 'zod';
import { order } from '../../contracts/order.ts';
import { Delivery } from '../../contracts/shipping.ts';

export interface Webhook {
  readonly url: string;
  /** Connects the webhook to a client. Until then, it responds to every report with 503. */
  connect(client: TenutoClient): void;
  stop(): Promise<void>;
}

const stopTimeoutMs = 2_000; // for reports that are being processed

export async function startWebhook(): Promise<Webhook> {
  let client: TenutoClient | undefined;
  const app = new Hono().post('/deliveries', (c) => (client ? receive(client, c) : c.json({ error: 'Not ready yet' }, 503)));
  const server = createAdaptorServer(app) as Server;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/deliveries`,
    connect: (connected) => void (client = connected),
    stop: () => stop(server),
  };
}

async function receive(client: TenutoClient, c: Context): Promise<Response> {
  try {
    const body: unknown = await c.req.json().catch(() => undefined);
    const { data: delivery, error } = Delivery.safeParse(body);
    if (error) return c.json({ error: z.prettifyError(error) }, 400);
    await client.run(order, delivery.order).signal('delivered', delivery);
    return c.body(null, 204);
  } catch (error) {
    return refuse(c, error);
  }
}

// A terminated run may continue after a reset, and then needs the report. So the carrier repeats it until a run accepts it.
function refuse(c: Context, error: unknown): Response {
  const message = error instanceof Error ? error.message : String(error);
  if (kindOf(error) === 'invalid-input') return c.json({ error: message }, 400);
  if (kindOf(error) === 'run-closed') return c.json({ note: message }, 200);
  return c.json({ error: message }, kindOf(error) === 'unknown-run' ? 404 : 503);
}

async function stop(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  const timer = setTimeout(() => server.closeAllConnections(), stopTimeoutMs);
  await closed;
  clearTimeout(timer);
}
