// Sends the name of the service and the load of this instance with every answer. Callers check the name, and balance by the load.

import { performance } from 'node:perf_hooks';
import type { MiddlewareHandler } from 'hono';
import type { Env } from './env.ts';

export function sendIdentity(service: string, load = loadOfEventLoop()): MiddlewareHandler<Env> {
  const name = encodeURIComponent(service);
  return async (c, next) => {
    await next();
    if (c.res.type === 'error') return; // the answer is not sent
    c.header('X-Service', name);
    c.header('Endpoint-Load-Metrics', load());
  };
}

interface Sampled {
  readonly now?: () => number;
  /** Returns the utilisation from 0 to 1 since the last call. */
  readonly utilisation?: () => number;
}

const window = 1_000; // ms; each measurement costs a system call

/** Returns the load in the text format of Open Request Cost Aggregation. */
export function loadOfEventLoop({ now = performance.now.bind(performance), utilisation = sinceLast() }: Sampled = {}): () => string {
  let sampled = -Infinity;
  let header = '';
  return () => {
    const time = now();
    if (time - sampled < window) return header;
    sampled = time;
    return (header = `TEXT application_utilization=${utilisation().toFixed(3)}`);
  };
}

function sinceLast(): () => number {
  let last = performance.eventLoopUtilization();
  return () => {
    const current = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(current, last);
    last = current;
    return utilization;
  };
}
