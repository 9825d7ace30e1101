// The HTTP interface of a service: one route for all operations. It needs no socket, so tests can call `app.request(…)`.

import { Hono, type Context, type MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { sql, type Kysely } from 'kysely';
import type { Operations, Service } from '../../model/contract/service.ts';
import { kindOf } from '../../model/errors.ts';
import { assertShape } from '../../model/shape.ts';
import { usualServerLimit } from '../../model/sizes/value-limit.ts';
import { callsIn, type CallTables } from '../calls/calls.ts';
import type { Env } from './env.ts';
import { faultInjection } from '../fault-injection.ts';
import type { AnyHandler, Endpoint, ServiceHandlers } from '../calls/handlers.ts';
import { sendIdentity } from './identity.ts';
import { logCalls } from './log.ts';
import { Abandoned } from '../calls/outcome.ts';
import { perform } from '../calls/perform.ts';
import { readCall } from './request.ts';
import { failure, toFailure, toResponse, unavailable } from './response.ts';
import { appShape, type AppOptions } from '../serve-options.ts';

export type { AppOptions };

/**
 * Creates the HTTP app of a service, as a Hono app.
 *
 * @throws TypeError if a handler is missing, or if a handler belongs to no operation
 */
export function serviceApp<Ops extends Operations, Tables>(contract: Service<string, Ops>, options: AppOptions<Ops, Tables>): Hono<Env> {
  const { name } = contract;
  assertShape(`Cannot create the app of service '${name}'`, options, appShape);
  const app = new Hono<Env>();
  const db = callsIn(options.db);
  const endpoints = endpointsOf(contract, options.handlers);
  if (options.log) app.use(logCalls(options.log, name));
  app.use(sendIdentity(name));
  app.use(limitBody(options.bodyLimit ?? usualServerLimit));
  app.use(refuseUntilReady(name, options.isReady));
  app.get('/healthz', (c) => health(c, { name, db }));
  if (options.faults) faultInjection(app, contract, options.db);
  app.post('/:operation', (c) => call(c, { name, endpoints, db }));
  app.all('/:operation', (c) => wrongMethod(c, { name, endpoints }));
  app.notFound((c) => unknownOperation(c, { name, endpoints }));
  app.onError((error, c) => failed(c, error, `answer ${c.req.method} ${c.req.path} of '${name}'`));
  return app;
}

type Endpoints = ReadonlyMap<string, Endpoint>;
interface Named {
  readonly name: string;
  readonly endpoints: Endpoints;
}

function endpointsOf<Ops extends Operations, Tables>(contract: Service<string, Ops>, handlers: ServiceHandlers<Ops, Tables>): Endpoints {
  const { name: service, operations } = contract;
  const given = handlers as unknown as Readonly<Record<string, AnyHandler | undefined>>;
  const missing = Object.keys(operations).filter((name) => given[name] === undefined);
  const unknown = Object.keys(given).filter((name) => !(name in operations));
  if (missing.length > 0)
    throw new TypeError(
      `Cannot serve '${service}': it has no handler for ${missing.join(', ')}. Add one for every operation of the contract`,
    );
  if (unknown.length > 0)
    throw new TypeError(
      `Cannot serve '${service}': its contract has no ${unknown.join(', ')} (known: ${Object.keys(operations).join(', ')})`,
    );
  return new Map(
    Object.entries(given).flatMap(([name, handler]) => {
      const spec = operations[name];
      return spec && handler ? [[name, { service, name, spec, handler, siblings: operations }]] : [];
    }),
  );
}

async function call(c: Context<Env>, { name, endpoints, db }: Named & { db: Kysely<CallTables> }): Promise<Response> {
  const endpoint = endpoints.get(c.req.param('operation') ?? '');
  if (!endpoint) return unknownOperation(c, { name, endpoints });
  try {
    const request = await readCall(c, endpoint);
    refuseForeignUndo(endpoint, request.undoes);
    return toResponse(await perform(db, request));
  } catch (error) {
    return failed(c, error, `call '${name}.${endpoint.name}'`);
  }
}

function refuseForeignUndo({ service, name, siblings }: Endpoint, undoes: string | undefined): void {
  if (undoes === undefined || Object.values(siblings).some(({ undo }) => undo === name)) return;
  throw new Abandoned({
    kind: 'invalid-request',
    message: `Cannot undo by '${service}.${name}': it is not the undo of any operation. Call it without the header Undoes`,
  });
}

function failed(c: Context<Env>, error: unknown, what: string): Response {
  const response = toFailure(error, what);
  if (response.status >= 500) c.set('failure', kindOf(error) === 'unavailable' ? (error as Error).message : error);
  return response;
}

async function health(c: Context<Env>, { name, db }: { name: string; db: Kysely<CallTables> }): Promise<Response> {
  try {
    await sql`select 1`.execute(db);
    return c.json({ status: 'ready', service: name });
  } catch (error) {
    c.set('failure', error);
    return unavailable(`Service '${name}' cannot reach its database`, 1_000);
  }
}

const refuseUntilReady =
  (service: string, isReady = () => true): MiddlewareHandler<Env> =>
  async (_, next) =>
    isReady()
      ? next()
      : unavailable(`Service '${service}' is not ready: its database is not available yet. Repeat the call with the same key`, 1_000);

const limitBody = (maxSize: number) =>
  bodyLimit({
    maxSize,
    onError: () => failure(413, { kind: 'invalid-request', message: `Cannot accept the call: its body is larger than ${maxSize} bytes` }),
  });

function wrongMethod(c: Context<Env>, { name, endpoints }: Named): Response {
  const operation = c.req.param('operation') ?? '';
  if (!endpoints.has(operation)) return unknownOperation(c, { name, endpoints });
  return failure(
    405,
    { kind: 'invalid-request', message: `Cannot call '${name}.${operation}' by ${c.req.method}. Use POST` },
    { Allow: 'POST' },
  );
}

function unknownOperation(c: Context<Env>, { name, endpoints }: Named): Response {
  const known = [...endpoints.keys()];
  const message = `Cannot call '${name}${c.req.path.replace('/', '.')}': the service has no such operation (known: ${known.join(', ')})`;
  return Response.json({ error: { kind: 'unknown-operation', message, known } }, { status: 404 });
}
