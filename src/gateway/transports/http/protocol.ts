// docs/service-protocol.md, and whether it is the service that answers.

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
    const said = String(answer.headers['x-service']);
    throw new InvalidAnswer(`${subjectOf(call)} was answered by another service: it answers as '${said}'; correct the address`);
  },
  outputOf(answer, call) {
    if (answer.status >= 300) throw failureOf(subjectOf(call), answer);
    return parse(answer, subjectOf(call));
  },
  mismatches: () => [],
  health: { path: '/healthz', isWell: (answer, service) => answer.status === 200 && !isOtherService(answer, service) },
};

// The kit for services names itself. Who does not is held to the contract alone.
function isOtherService({ headers }: HttpAnswer, { name }: Service): boolean {
  const said = headers['x-service'];
  return said !== undefined && said !== name && said !== encodeURIComponent(name);
}

const subjectOf = ({ service, operation }: ServiceCall): string => fullName(service.name, operation);

// Something else than the service may have answered: a proxy, a captive page. The call may have been done or not.
function parse({ status, headers, text, unreadable }: HttpAnswer, subject: string): unknown {
  if (unreadable !== undefined) throw new ServiceUnavailable(`${subject} answered ${String(status)}, and ${unreadable}`);
  try {
    return JSON.parse(text === '' ? 'null' : text) as unknown;
  } catch {
    const type = headers['content-type'] ?? 'no content type';
    throw new ServiceUnavailable(`${subject} answered ${String(status)} with ${type} instead of JSON: ${text.slice(0, 120)}`);
  }
}
