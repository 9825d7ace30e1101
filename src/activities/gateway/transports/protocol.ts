// A call and its answer by docs/service-protocol.md, and whether it is the service that answers.

import type { Service } from '../../../model/contract/service.ts';
import { InvalidAnswer, ServiceUnavailable } from '../../../model/errors.ts';
import type { HttpAnswer } from './exchange.ts';
import { failureOf } from './http-failure.ts';
import type { RoutedRequest } from './routes.ts';
import type { ServiceCall } from './transport.ts';

export const protocolRequest = ({ operation, input }: ServiceCall): RoutedRequest => ({
  method: 'POST',
  path: `/${encodeURIComponent(operation)}`,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(input ?? null),
});

export function protocolAnswer(answer: HttpAnswer, call: ServiceCall): unknown {
  if (answer.status >= 300) throw failureOf(subjectOf(call), answer);
  return parse(answer, subjectOf(call));
}

const subjectOf = ({ service, operation }: ServiceCall): string => `${service.name}.${operation}`;

// Something else than the service may have answered: a proxy, a captive page. The call may have been done or not.
function parse({ status, headers, text }: HttpAnswer, subject: string): unknown {
  try {
    return JSON.parse(text === '' ? 'null' : text) as unknown;
  } catch {
    const type = headers['content-type'] ?? 'no content type';
    throw new ServiceUnavailable(`${subject} answered ${String(status)} with ${type} instead of JSON: ${text.slice(0, 120)}`);
  }
}

/** The kit for services names itself. Who does not is held to the contract alone. */
export function isStranger({ headers }: HttpAnswer, { name }: Service): boolean {
  const said = headers['x-service'];
  return said !== undefined && said !== name && said !== encodeURIComponent(name);
}

export function refuseStranger(answer: HttpAnswer, call: ServiceCall): void {
  if (!isStranger(answer, call.service)) return;
  const said = String(answer.headers['x-service']);
  throw new InvalidAnswer(`${subjectOf(call)} was answered by another service: it answers as '${said}'; correct the address`);
}
