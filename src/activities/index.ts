// tenuto/activity: for the effects side, where services are reached.
export { connect, type Connection } from './connect.ts';
export { http, type HttpOptions } from './gateway/http.ts';
export type { Handlers, InProcessCall } from './gateway/in-process.ts';
export type { ServiceCall, Transport } from './gateway/transport.ts';
