// Calls a service over HTTP, by docs/service-protocol.md: one pool of connections for one address.

import { Pool } from 'undici';
import { parseDuration } from '../../../model/duration.ts';
import { InvalidAnswer, ServiceUnavailable } from '../../../model/errors.ts';
import type { Service } from '../../../model/contract/service.ts';
import { cutFailure } from './cut-failure.ts';
import { exchange, type Exchange, type HttpAnswer } from './exchange.ts';
import { failureOf } from './http-failure.ts';
import { headersOf, lowerCased } from './http-headers.ts';
import { httpFindings, type HttpOptions } from './http-options.ts';
import { utilisationOf } from './load.ts';
import { redirectOf } from './redirects.ts';
import { tlsSettings } from './tls.ts';
import type { ServiceCall, Transport } from './transport.ts';

const healthTimeout = 2_000;

/** A service at one address, like 'http://127.0.0.1:4001'. */
export function http(address: string | URL, options: HttpOptions = {}): Transport {
  const base = String(address).replace(/\/+$/, '');
  const findings = httpFindings(base, options);
  const { maximumAnswer = 4_194_304 } = options;
  const headers = lowerCased(options.headers);
  const pools = new Map<string, Pool>();
  return { send, healthy, mismatches: () => findings, close };

  async function send(call: ServiceCall): Promise<unknown> {
    const subject = `${call.service.name}.${call.operation}`;
    const answer = await follow(call, subject);
    refuseStranger(answer, { subject, service: call.service });
    const utilisation = call.loaded && utilisationOf(answer.headers['endpoint-load-metrics']);
    if (utilisation !== undefined) call.loaded?.(utilisation);
    if (answer.status >= 300) throw failureOf(subject, answer);
    return parse(subject, answer);
  }

  async function follow(call: ServiceCall, subject: string): Promise<HttpAnswer> {
    const deadline = performance.now() + call.timeout;
    const body = JSON.stringify(call.input ?? null);
    const { signal } = call;
    let url = `${base}/${encodeURIComponent(call.operation)}`;
    let timeout = wholeMilliseconds(call.timeout);
    for (let hops = 0; ; hops++) {
      const answer = await ask(url, { method: 'POST', headers: headersOf(call, { headers, timeout }), body, timeout, signal }, subject);
      const next = redirectOf(answer, { subject, url, hops }, options.redirects);
      if (next === undefined) return answer;
      url = next;
      timeout = wholeMilliseconds(deadline - performance.now());
    }
  }

  async function healthy(service: Service): Promise<boolean> {
    const subject = `The health of '${service.name}'`;
    const answer = await ask(`${base}/healthz`, { method: 'GET', headers, timeout: healthTimeout }, subject);
    return answer.status === 200 && !isStranger(answer, service);
  }

  async function ask(url: string, request: Omit<Exchange, 'path' | 'maximum'>, subject: string): Promise<HttpAnswer> {
    if (findings.length > 0) throw new TypeError(`Cannot call ${subject} at ${base}: ${findings.join('; ')}`);
    const slash = url.indexOf('/', url.indexOf('//') + 2);
    const [origin, path] = [url.slice(0, slash), url.slice(slash)];
    try {
      return await exchange(poolOf(origin), { ...request, path, maximum: maximumAnswer });
    } catch (error) {
      throw cutFailure(error, { subject, url, timeout: request.timeout, maximum: maximumAnswer });
    }
  }

  function poolOf(origin: string): Pool {
    const pool = pools.get(origin) ?? createPool(origin, { options, isOwn: base.startsWith(origin) });
    pools.set(origin, pool);
    return pool;
  }

  async function close(): Promise<void> {
    await Promise.all([...pools.values()].map((pool) => pool.close()));
  }
}

const wholeMilliseconds = (time: number): number => Math.max(1, Math.floor(time));

// The exchange keeps its own time, so the pool needs no timers of its own.
function createPool(origin: string, { options, isOwn }: { options: HttpOptions; isOwn: boolean }): Pool {
  const { connections = 100, keepAlive = '4s', connectTimeout = '2s', tls } = options;
  const { servername, ...settings } = tlsSettings(tls);
  return new Pool(origin, {
    connections,
    pipelining: 1,
    keepAliveTimeout: parseDuration(keepAlive),
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: { timeout: parseDuration(connectTimeout), ...settings, ...(isOwn && servername !== undefined && { servername }) },
  });
}

// The kit for services names itself. Who does not is held to the contract alone.
function isStranger({ headers }: HttpAnswer, { name }: Service): boolean {
  const said = headers['x-service'];
  return said !== undefined && said !== name && said !== encodeURIComponent(name);
}

function refuseStranger(answer: HttpAnswer, { subject, service }: { subject: string; service: Service }): void {
  if (!isStranger(answer, service)) return;
  const said = String(answer.headers['x-service']);
  throw new InvalidAnswer(`${subject} was answered by another service: it answers as '${said}'; correct the address`);
}

// Something else than the service may have answered: a proxy, a captive page. The call may have been done or not.
function parse(subject: string, { status, headers, text }: HttpAnswer): unknown {
  try {
    return JSON.parse(text === '' ? 'null' : text) as unknown;
  } catch {
    const type = headers['content-type'] ?? 'no content type';
    throw new ServiceUnavailable(`${subject} answered ${String(status)} with ${type} instead of JSON: ${text.slice(0, 120)}`);
  }
}
