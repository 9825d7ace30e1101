// Logs one line of JSON per call, and one per failure of a job.

import type { MiddlewareHandler } from 'hono';
import type { Env } from './env.ts';

export interface LogEntry {
  readonly at: string;
  readonly level: 'info' | 'warn' | 'error';
  readonly service: string;
  readonly message: string;
  readonly [field: string]: unknown;
}
export type Log = (entry: LogEntry) => void;

/** Writes each entry to the standard output as one line of JSON. */
export const logToStdout: Log = (entry) => void process.stdout.write(`${JSON.stringify(entry)}\n`);

export function logCalls(log: Log, service: string): MiddlewareHandler<Env> {
  return async (c, next) => {
    const started = performance.now();
    await next();
    const { status, headers } = c.res;
    log({
      at: new Date().toISOString(),
      level: status >= 500 ? 'error' : 'info',
      service,
      message: 'call',
      operation: c.req.path.split('/').at(-1),
      key: c.req.header('Idempotency-Key'),
      undoes: c.req.header('Undoes'),
      status,
      ms: Math.round((performance.now() - started) * 10) / 10,
      trace: traceId(c.req.header('traceparent')),
      ...(headers.has('Idempotent-Replayed') && { replayed: true }),
      ...(headers.has('Undo-Outcome') && { undo: headers.get('Undo-Outcome') }),
      ...(c.get('fault') !== undefined && { fault: c.get('fault') }),
      ...(c.get('failure') !== undefined && { error: formatError(c.get('failure')) }),
    });
  };
}

export const formatError = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error));

const traceId = (traceparent: string | undefined) => /^[\da-f]{2}-([\da-f]{32})-/.exec(traceparent ?? '')?.[1];
