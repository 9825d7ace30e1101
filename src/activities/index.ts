// tenuto/activity: for the effects side, where services are reached.
export { connect, type Connection } from './connect.ts';
export { governed, type Reached } from './gateway/governed.ts';
export { grpc } from './gateway/transports/grpc/grpc.ts';
export type { GrpcOptions } from './gateway/transports/grpc/options.ts';
export { http } from './gateway/transports/http.ts';
export type { HttpOptions, Redirects } from './gateway/transports/http-options.ts';
export type { TlsOptions } from './gateway/transports/tls.ts';
export type { Handlers, InProcessCall } from './gateway/transports/in-process.ts';
export type { Governance } from './gateway/policy.ts';
export type { ServiceCall, Transport } from './gateway/transports/transport.ts';
