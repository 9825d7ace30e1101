// tenuto/activity: the exports for calling services from a worker, and for their governance.
export { connect, type Connection } from './connect.ts';
export {
  changeConfiguration,
  configurationHistory,
  currentConfiguration,
  rollBackConfiguration,
  type ChangeOptions,
  type RollBackOptions,
} from '../gateway/config-center/change.ts';
export { openConfiguration, type Configuration, type ConfigurationOptions } from '../gateway/config-center/configuration.ts';
export { readDocument, type ConfigurationDocument } from '../gateway/config-center/document.ts';
export type { ConfigurationEvent } from '../gateway/config-center/event.ts';
export type { ConfigurationVersion } from '../gateway/config-center/history.ts';
export { InvalidConfiguration } from '../gateway/config-center/invalid-configuration.ts';
export { governedTransport, type GovernedTransportOptions } from '../gateway/governed-transport.ts';
export type { InstanceOptions } from '../gateway/members.ts';
export { grpc } from '../gateway/transports/grpc/grpc.ts';
export type { GrpcOptions } from '../gateway/transports/grpc/options.ts';
export { http } from '../gateway/transports/http/http.ts';
export type { HttpOptions, Redirects } from '../gateway/transports/http/http-options.ts';
export type { HttpRefusal, HttpRoute, RouteBody, RouteParameter, HttpRoutes } from '../gateway/transports/http/routes.ts';
export type { TlsOptions } from '../gateway/transports/tls.ts';
export type { InProcessHandlers, InProcessCall } from '../gateway/transports/in-process.ts';
export type { Governance } from '../gateway/policy/governance.ts';
export type { ServiceCall, Transport } from '../gateway/transports/transport.ts';
