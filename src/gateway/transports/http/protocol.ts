// The service protocol of docs/service-protocol.md over HTTP, with a check that the right service has answered.

import { fullName } from '../../../model/contract/operation-name.ts';
import type { Service } from '../../../model/contract/service.ts';
import { InvalidAnswer, ServiceUnavailable } from '../../../model/errors.ts';
import type { HttpAnswer } from './exchange.ts';
import { failureOf } from './http-failure.ts';
import type { WireProtocol } from './wire-protocol.ts';
import type { ServiceCall } from '../transport.ts';

export const serviceProtocol: WireProtocol = {
  headers: {},
  requestOf: ({ operation, input }) => ({
    method: 'POST',
    path: `/${encodeURIComponent(operation)}`,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(input ?? null),
  }),
  verifySender(answer, call) {
    if (!isOtherService(answer, call.service)) return;
    const sender = String(answer.headers['x-service']);
    throw new InvalidAnswer(`${subjectOf(call)} was answered by another service, '${sender}'. Correct the address`);
  },
  outputOf(answer, call) {
    if (answer.status >= 300) throw failureOf(subjectOf(call), answer);
    return parse(answer, subjectOf(call));
  },
  mismatches: () => [],
  health: { path: '/healthz', isHealthy: (answer, service) => answer.status === 200 && !isOtherService(answer, service) },
};

// Services that were built with tenuto/service send their name. For a service that does not, only the contract is checked.
function isOtherService({ headers }: HttpAnswer, { name }: Service): boolean {
  const sender = headers['x-service'];
  return sender !== undefined && sender !== name && sender !== encodeURIComponent(name);
}

const subjectOf = ({ service, operation }: ServiceCall): string => fullName(service.name, operation);

// Something other than the service may have answered, such as a proxy. So the effect of the call is unknown.
function parse({ status, headers, text, unreadable }: HttpAnswer, subject: string): unknown {
  if (unreadable !== undefined) throw new ServiceUnavailable(`${subject} answered ${String(status)}, and ${unreadable}`);
  try {
    return JSON.parse(text === '' ? 'null' : text) as unknown;
  } catch {
    const type = headers['content-type'] ?? 'no content type';
    throw new ServiceUnavailable(`${subject} answered ${String(status)} with ${type} instead of JSON: ${text.slice(0, 120)}`);
  }
}
