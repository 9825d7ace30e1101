// The HTTP transport: calls a service by docs/service-protocol.md or by routes, over one pool of connections for one address.

import { buildConnector, Pool } from 'undici';
import { fullName } from '../../../model/contract/operation-name.ts';
import { parseDuration } from '../../../model/duration.ts';
import type { Service } from '../../../model/contract/service.ts';
import { usualServerLimit } from '../../../model/sizes/value-limit.ts';
import { forTimer } from '../../../platform/timer.ts';
import { cutFailure, type Attempted } from '../cut-failure.ts';
import { exchange, type Exchange, type HttpAnswer } from './exchange.ts';
import { headersOf, lowerCased } from './http-headers.ts';
import { httpFindings, type HttpOptions } from './http-options.ts';
import type { WireProtocol } from './wire-protocol.ts';
import { utilisationOf } from '../load.ts';
import { serviceProtocol } from './protocol.ts';
import { redirectOf } from './redirects.ts';
import { routed } from './routed.ts';
import type { RoutedRequest } from './routes.ts';
import { tlsSettings } from '../tls.ts';
import type { ServiceCall, Transport } from '../transport.ts';
import { withoutContinue } from './unasked-continue.ts';

type Asked = Pick<Attempted, 'subject' | 'wasRedirected'>;
type Health = NonNullable<WireProtocol['health']>;

const healthTimeout = 2_000;

/** Creates a transport that calls a service over HTTP at one address, like 'http://127.0.0.1:4001'. Invalid options reject each call. */
export function http(address: string | URL, options: HttpOptions = {}): Transport {
  const text = String(address);
  const base = (URL.canParse(text) ? new URL(text).href : text).replace(/\/+$/, ''); // with its path encoded
  const findings = httpFindings(text, options);
  const { maximumAnswer = usualServerLimit, routes = {} } = options;
  const protocol = Object.keys(routes).length > 0 ? routed(routes) : serviceProtocol;
  const { health } = protocol;
  const headers = { ...protocol.headers, ...lowerCased(options.headers) };
  const pools = new Map<string, Pool>();
  return {
    send,
    mismatches: (service) => [...findings, ...protocol.mismatches(service)],
    close,
    ...(health && { healthy: (service: Service) => isHealthy(service, health) }),
  };

  async function send(call: ServiceCall): Promise<unknown> {
    const answer = await follow(call, protocol.requestOf(call));
    protocol.verifySender(answer, call);
    const utilisation = call.loaded && utilisationOf(answer.headers['endpoint-load-metrics']);
    if (utilisation !== undefined) call.loaded?.(utilisation);
    return protocol.outputOf(answer, call);
  }

  async function follow(call: ServiceCall, { method, path, headers: own, body }: RoutedRequest): Promise<HttpAnswer> {
    const subject = fullName(call.service.name, call.operation);
    const deadline = performance.now() + call.timeout;
    const { signal } = call;
    let url = `${base}${path}`;
    let timeout = wholeMilliseconds(call.timeout);
    for (let hops = 0; ; hops++) {
      const answer = await ask(
        url,
        { method, headers: headersOf(call, { headers, own, timeout }), body, timeout, signal },
        { subject, wasRedirected: hops > 0 },
      );
      const next = redirectOf(answer, { subject, url, hops }, options.redirects);
      if (next === undefined) return answer;
      url = next;
      timeout = wholeMilliseconds(deadline - performance.now());
    }
  }

  async function isHealthy(service: Service, { path, isHealthy: reports }: Health): Promise<boolean> {
    const subject = `The health of '${service.name}'`;
    return reports(await ask(`${base}${path}`, { method: 'GET', headers, timeout: healthTimeout }, { subject }), service);
  }

  async function ask(url: string, request: Omit<Exchange, 'path' | 'maximum'>, asked: Asked): Promise<HttpAnswer> {
    if (findings.length > 0) throw new TypeError(`Cannot call ${asked.subject} at ${base}: ${findings.join('; ')}`);
    const slash = url.indexOf('/', url.indexOf('//') + 2);
    const [origin, path] = [url.slice(0, slash), url.slice(slash)];
    try {
      return await exchange(poolOf(origin), { path, maximum: maximumAnswer, ...request });
    } catch (error) {
      throw cutFailure(error, { ...asked, url, timeout: request.timeout, maximum: maximumAnswer });
    }
  }

  function poolOf(origin: string): Pool {
    const pool = pools.get(origin) ?? createPool(origin, { options, isOwn: `${base}/`.startsWith(`${origin}/`) });
    pools.set(origin, pool);
    return pool;
  }

  async function close(): Promise<void> {
    await Promise.all([...pools.values()].map((pool) => pool.close()));
  }
}

const wholeMilliseconds = (time: number): number => Math.max(1, Math.floor(time));

// The exchange has its own timeout, so the pool's timeouts are off.
function createPool(origin: string, { options, isOwn }: { options: HttpOptions; isOwn: boolean }): Pool {
  const { connections = 100, keepAlive = '4s', connectTimeout = '2s', tls } = options;
  const { servername, ...settings } = tlsSettings(tls);
  const connect = buildConnector({
    timeout: forTimer(parseDuration(connectTimeout)),
    ...settings,
    ...(isOwn && servername !== undefined && { servername }),
  });
  return new Pool(origin, {
    connections,
    pipelining: 1,
    keepAliveTimeout: forTimer(parseDuration(keepAlive)),
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: (to, connected) => {
      connect(to, (...outcome) => {
        if (outcome[0]) connected(...outcome);
        else connected(null, withoutContinue(outcome[1]));
      });
    },
  });
}
