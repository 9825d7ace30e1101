// The wire protocol of a REST API that does not implement the service protocol, defined by its routes.

import type { WireProtocol } from './wire-protocol.ts';
import { unrouted } from './route-findings.ts';
import { answerOf, requestOf, type HttpRoutes } from './routes.ts';

export const routed = (routes: HttpRoutes): WireProtocol => ({
  headers: { 'user-agent': 'tenuto', accept: 'application/json, */*;q=0.5' }, // headers that APIs expect of every client
  requestOf: (call) => requestOf(call, routes),
  verifySender: () => undefined,
  outputOf: (answer, call) => answerOf(answer, { call, routes }),
  mismatches: (service) => unrouted(routes, service),
});
