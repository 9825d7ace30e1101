// Opens one gRPC channel for one address. Load balancing, retries and ejection belong to the gateway, so the channel does none of them.

import type { Client, Metadata } from '@grpc/grpc-js';
import type { ServiceCall } from '../transport.ts';
import { headersOf } from '../http/http-headers.ts';
import { tlsSettings } from '../tls.ts';
import { library } from './library.ts';
import { usualServerLimit } from '../../../model/sizes/value-limit.ts';
import { tlsOf, type GrpcOptions } from './options.ts';

export function openChannel(address: string, options: GrpcOptions): Client {
  const { grpc } = library();
  const tls = tlsOf(options);
  return new grpc.Client(address, tls ? secured(options) : grpc.credentials.createInsecure(), {
    'grpc.enable_retries': 0,
    'grpc.service_config_disable_resolution': 1,
    'grpc.enable_http_proxy': 0,
    'grpc.use_local_subchannel_pool': 1,
    'grpc.initial_reconnect_backoff_ms': 100,
    'grpc.max_reconnect_backoff_ms': 1_000,
    'grpc.max_receive_message_length': options.maximumAnswer ?? usualServerLimit,
    'grpc.max_send_message_length': -1,
    ...(tls?.servername !== undefined && { 'grpc.ssl_target_name_override': tls.servername }),
  });
}

function secured(options: GrpcOptions) {
  const { ca, cert, key, rejectUnauthorized } = tlsSettings(tlsOf(options));
  const buffer = (pem: string | Buffer | undefined) => (pem === undefined ? null : Buffer.from(pem as string));
  return library().grpc.credentials.createSsl(buffer(ca), buffer(key), buffer(cert), { rejectUnauthorized });
}

/** Returns the metadata of a call: the same as its headers over HTTP. */
export function metadataOf(call: ServiceCall, headers: Readonly<Record<string, string>> = {}): Metadata {
  const metadata = new (library().grpc.Metadata)();
  const all = headersOf(call, { headers, own: {}, timeout: Math.max(1, Math.floor(call.timeout)) });
  for (const [name, value] of Object.entries(all)) metadata.set(name, value);
  return metadata;
}
