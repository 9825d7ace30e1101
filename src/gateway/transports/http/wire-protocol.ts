// The interface of an HTTP wire protocol: it builds the request of a call and reads the answer.

import type { Service } from '../../../model/contract/service.ts';
import type { HttpAnswer } from './exchange.ts';
import type { RoutedRequest } from './routes.ts';
import type { ServiceCall } from '../transport.ts';

export interface WireProtocol {
  /** Headers sent with each call, unless the options override them. */
  readonly headers: Readonly<Record<string, string>>;
  requestOf(call: ServiceCall): RoutedRequest;
  /** Throws if a different service has answered. */
  verifySender(answer: HttpAnswer, call: ServiceCall): void;
  outputOf(answer: HttpAnswer, call: ServiceCall): unknown;
  mismatches(service: Service): readonly string[];
  /** The health check, if the protocol has one. */
  readonly health?: { readonly path: string; isHealthy(answer: HttpAnswer, service: Service): boolean };
}
