// tenuto/activity: for the effects side, where services are reached.
export { connect, type Connection } from './connect.ts';
export {
  changeConfiguration,
  configurationHistory,
  currentConfiguration,
  rollBackConfiguration,
  type ChangeOptions,
  type RollBackOptions,
} from './gateway/configuration/change.ts';
export { openConfiguration, type Configuration, type ConfigurationOptions } from './gateway/configuration/configuration.ts';
export { readDocument, type ConfigurationDocument } from './gateway/configuration/document.ts';
export type { ConfigurationEvent } from './gateway/configuration/event.ts';
export type { ConfigurationVersion } from './gateway/configuration/history.ts';
export { InvalidConfiguration } from './gateway/configuration/invalid-configuration.ts';
export { governed, type GovernedOptions } from './gateway/governed.ts';
export type { Reached } from './gateway/members.ts';
export { grpc } from './gateway/transports/grpc/grpc.ts';
export type { GrpcOptions } from './gateway/transports/grpc/options.ts';
export { http } from './gateway/transports/http.ts';
export type { HttpOptions, Redirects } from './gateway/transports/http-options.ts';
export type { Refusal, Route, RouteBody, RouteParameter, Routes } from './gateway/transports/routes.ts';
export type { TlsOptions } from './gateway/transports/tls.ts';
export type { Handlers, InProcessCall } from './gateway/transports/in-process.ts';
export type { Governance } from './gateway/policy/governance.ts';
export type { ServiceCall, Transport } from './gateway/transports/transport.ts';
