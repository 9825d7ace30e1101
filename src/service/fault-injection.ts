// Fault injection: makes a service fail on request, so that its callers can be tested. Opt-in only.

import type { Context, Hono } from 'hono';
import type { Operation } from '../model/contract/operation.ts';
import type { Service } from '../model/contract/service.ts';
import { InvalidInput } from '../model/errors.ts';
import { check } from '../model/schema.ts';
import { startTimer } from '../platform/timer.ts';
import type { Env } from './http/env.ts';
import { faultsOf, type Fault, type Faults } from './faults.ts';
import { Abandoned } from './calls/outcome.ts';
import { readBody } from './http/request.ts';
import { failure, toFailure, unavailable } from './http/response.ts';

export function faultInjection(app: Hono<Env>, contract: Service, db: unknown): void {
  const faults = faultsOf(contract, { db });
  app.post('/_faults', (c) => add(c, faults));
  app.get('/_faults', async (c) => c.json(await faults.list()));
  app.delete('/_faults', async (c) => {
    await faults.clear();
    return c.body(null, 204);
  });
  app.post('/:operation', async (c, next) => {
    const name = c.req.param('operation');
    const fault = await faults.take(name, await bodyOf(c));
    const spec = contract.operations[name];
    if (!fault || !spec) return next();
    c.set('fault', fault.mode);
    return apply(c, next, { fault, spec });
  });
}

async function apply(
  c: Context<Env>,
  next: () => Promise<void>,
  { fault, spec }: { fault: Fault; spec: Operation },
): Promise<Response | void> {
  switch (fault.mode) {
    case 'fail':
      return unavailable(`Operation '${fault.operation}' fails because of an injected fault`);
    case 'refuse':
      return failure(422, refusalOf(fault));
    case 'html':
      return c.html('<!doctype html><title>Bad gateway</title><h1>Bad gateway</h1>');
    case 'slow':
      await new Promise<void>((resolve) => startTimer(fault.ms, resolve));
      return next();
    case 'lose-answer':
      await next();
      c.res = undefined;
      c.res = loseAnswer(c);
      return;
    case 'garbage':
      await next();
      replace(c, new Response('{"half": "an ans', { headers: { 'Content-Type': 'application/json' } }));
      return;
    case 'bad-answer':
      await next();
      replace(c, Response.json(await invalidOutput(spec)));
      return;
  }
}

function refusalOf({ operation }: Fault) {
  const message = `Operation '${operation}' is refused because of an injected fault`;
  return { kind: 'business', code: 'Refused', message, details: null };
}

// Only a successful answer is replaced. A refusal or a failure is left unchanged.
function replace(c: Context<Env>, response: Response): void {
  if (!c.res.ok) return;
  c.res = undefined; // otherwise the headers of both would be merged
  c.res = response;
}

function loseAnswer(c: Context<Env>): Response {
  const env = c.env as Env['Bindings'] | undefined;
  if (!env?.incoming) return Response.error();
  env.incoming.socket.destroy();
  return new Response(null, { headers: { 'x-hono-already-sent': 'true' } });
}

// Returns a value that the schema rejects, if possible an object, so that the error can name a field.
async function invalidOutput({ output }: Operation): Promise<unknown> {
  for (const candidate of [{}, null, [], 'unfit', 0]) {
    const fits = await check(output, candidate, 'answer').then(
      () => true,
      () => false,
    );
    if (!fits) return candidate;
  }
  return null;
}

async function add(c: Context<Env>, faults: Faults): Promise<Response> {
  try {
    return c.json(await faults.add(await readBody(c, 'Cannot add a fault')), 201);
  } catch (error) {
    if (error instanceof InvalidInput) return failure(400, error);
    return toFailure(error, 'add a fault');
  }
}

// A body that cannot be read matches no fault. The call itself then reports the error in the body.
async function bodyOf(c: Context<Env>): Promise<unknown> {
  return readBody(c, 'read').catch((error: unknown) => {
    if (error instanceof Abandoned) return undefined;
    throw error;
  });
}
