// Loads the gRPC libraries on first use. They are optional: without a gRPC service they need not be installed.

import { createRequire } from 'node:module';
import type * as Grpc from '@grpc/grpc-js';
import type * as Loader from '@grpc/proto-loader';

export interface Library {
  readonly grpc: typeof Grpc;
  readonly loader: typeof Loader;
}

let loaded: Library | undefined;

export function library(): Library {
  const load = createRequire(import.meta.url);
  try {
    return (loaded ??= { grpc: load('@grpc/grpc-js') as typeof Grpc, loader: load('@grpc/proto-loader') as typeof Loader });
  } catch (cause) {
    throw new Error(
      'Cannot reach a service by gRPC: its library cannot be loaded. Install it: npm install @grpc/grpc-js @grpc/proto-loader',
      { cause },
    );
  }
}
