// tenuto/activity: the exports for calling services from a worker, and for their governance.
export { connect, type Connection } from './connect.ts';
export {
  changeConfiguration,
  configurationHistory,
  currentConfiguration,
  rollBackConfiguration,
  type ChangeOptions,
  type RollBackOptions,
  type CurrentConfiguration,
} from '../gateway/config-center/change.ts';
export { openConfiguration, type Configuration, type ConfigurationOptions } from '../gateway/config-center/configuration.ts';
export { readDocument, type ConfigurationDocument, type DocumentReading } from '../gateway/config-center/document.ts';
export type { ConfigurationEvent } from '../gateway/config-center/event.ts';
export type { ConfigurationVersion } from '../gateway/config-center/history.ts';
export { InvalidConfiguration } from '../gateway/config-center/invalid-configuration.ts';
export { governedTransport, type GovernedTransportOptions } from '../gateway/governed-transport.ts';
export type { InstanceOptions, ToTransport } from '../gateway/members.ts';
export { grpc } from '../gateway/transports/grpc/grpc.ts';
export type { GrpcOptions } from '../gateway/transports/grpc/options.ts';
export { http } from '../gateway/transports/http/http.ts';
export type { HttpOptions, Redirects } from '../gateway/transports/http/http-options.ts';
export type {
  Again,
  HttpRefusal,
  HttpRoute,
  HttpRoutes,
  RouteBody,
  RouteParameter,
  RouteStatus,
} from '../gateway/transports/http/routes.ts';
export type { TlsOptions } from '../gateway/transports/tls.ts';
export type { InProcessHandlers, InProcessCall } from '../gateway/transports/in-process.ts';
export type { Governance } from '../gateway/policy/governance.ts';
export type { ServiceCall, Transport } from '../gateway/transports/transport.ts';
export type { RetryBudgetOptions } from '../gateway/attempts/retry-budget.ts';
export type { Balance } from '../gateway/balance/balance.ts';
export type { KeyOptions } from '../gateway/config-center/key.ts';
export type { Fallback } from '../gateway/fallback/fallback.ts';
export type { BreakerOptions } from '../gateway/flow/breaker.ts';
export type { BulkheadOptions } from '../gateway/flow/bulkhead.ts';
export type { AdaptiveOptions } from '../gateway/flow/concurrency-limit.ts';
export type { FailureWindowOptions } from '../gateway/flow/failure-window.ts';
export type { LoadOptions } from '../gateway/flow/load-limit.ts';
export type { RateOptions } from '../gateway/flow/rate.ts';
export type { Instance } from '../gateway/instances/endpoint.ts';
export type { Failover } from '../gateway/instances/failover.ts';
export type { GatewayEvent } from '../gateway/observe/observer.ts';
export type { HedgeOptions, Policies } from '../gateway/policy/policies.ts';
export type { GovernanceRoute, InstanceSubset, RouteMatch, RouteMirror, RouteShare } from '../gateway/routes/route.ts';
export type { RoutePart } from '../gateway/transports/http/route-body.ts';
export type { ParameterStyle } from '../gateway/transports/http/route-text.ts';
export type { Watched } from '../gateway/watched.ts';
export type { Instances } from '../registry/debounced-list.ts';
