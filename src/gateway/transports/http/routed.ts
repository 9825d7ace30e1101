// A REST API that does not speak the service protocol: as its routes say.

import type { WireProtocol } from './wire-protocol.ts';
import { unrouted } from './route-findings.ts';
import { answerOf, requestOf, type HttpRoutes } from './routes.ts';

export const routed = (routes: HttpRoutes): WireProtocol => ({
  headers: { 'user-agent': 'tenuto', accept: 'application/json, */*;q=0.5' }, // what APIs expect of everybody who asks
  requestOf: (call) => requestOf(call, routes),
  verifySender: () => undefined,
  outputOf: (answer, call) => answerOf(answer, { call, routes }),
  mismatches: (service) => unrouted(routes, service),
});
