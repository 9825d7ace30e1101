// How a service is spoken to over HTTP: what is sent for a call, and what an answer says.

import type { Service } from '../../../model/contract/service.ts';
import type { HttpAnswer } from './exchange.ts';
import type { RoutedRequest } from './routes.ts';
import type { ServiceCall } from '../transport.ts';

export interface WireProtocol {
  /** Sent with each call, unless the options say otherwise. */
  readonly headers: Readonly<Record<string, string>>;
  requestOf(call: ServiceCall): RoutedRequest;
  /** Throws where somebody else has answered. */
  verifySender(answer: HttpAnswer, call: ServiceCall): void;
  outputOf(answer: HttpAnswer, call: ServiceCall): unknown;
  mismatches(service: Service): readonly string[];
  /** Where it says whether it is well. */
  readonly health?: { readonly path: string; isWell(answer: HttpAnswer, service: Service): boolean };
}
