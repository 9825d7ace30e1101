// connect(): binds a service's contract to its transport, which is an address or functions in this process.

import type { Service } from '../model/contract/service.ts';
import { inProcess, type InProcessHandlers } from '../gateway/transports/in-process.ts';
import type { Transport } from '../gateway/transports/transport.ts';

export interface Connection {
  readonly service: Service;
  readonly transport: Transport;
}

/** Connects a service's contract to `http(address)`, or to plain functions that do its work. */
export function connect<S extends Service>(service: S, handlers: InProcessHandlers<S>): Connection;
export function connect(service: Service, transport: Transport): Connection;
export function connect(service: Service, to: Transport | InProcessHandlers<Service>): Connection {
  return { service, transport: isTransport(to) ? to : inProcess(to) };
}

const isTransport = (to: object): to is Transport => 'mismatches' in to && typeof to.mismatches === 'function';
