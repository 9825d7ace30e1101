// One unary gRPC call. It ends by its deadline, and it is cancelled if the signal aborts.

import type { Client, Metadata, ServiceError } from '@grpc/grpc-js';
import type { Method } from './definition.ts';
import { decode } from './messages.ts';

export interface Unary {
  readonly method: Pick<Method, 'path' | 'requestSerialize' | 'responseDeserialize'>;
  readonly input: object;
  readonly metadata: Metadata;
  /** Milliseconds. */
  readonly timeout: number;
  readonly signal?: AbortSignal | undefined;
  readonly loaded?: ((utilisation: number) => void) | undefined;
}

/** Calls a method. Rejects with the gRPC library's own error. */
export function unary(client: Client, { method, input, metadata, timeout, signal, loaded }: Unary): Promise<object | undefined> {
  return new Promise((resolve, reject) => {
    const { path, requestSerialize, responseDeserialize } = method;
    const answered = (error: ServiceError | null, value?: object): void => {
      signal?.removeEventListener('abort', cancel);
      if (error) reject(error);
      else resolve(value);
    };
    const call = client.makeUnaryRequest(
      path,
      requestSerialize,
      responseDeserialize,
      input,
      metadata,
      { deadline: Date.now() + timeout },
      answered,
    );
    const cancel = (): void => {
      call.cancel();
    };
    signal?.addEventListener('abort', cancel, { once: true });
    if (!loaded) return;
    call.on('status', (status: { metadata: Metadata }) => {
      reportLoad(loaded, status.metadata);
    });
  });
}

// Reads Open Request Cost Aggregation as gRPC sends it: in binary, after the answer.
function reportLoad(loaded: (utilisation: number) => void, metadata: Metadata): void {
  const [bytes] = metadata.get('endpoint-load-metrics-bin');
  if (!Buffer.isBuffer(bytes)) return;
  try {
    const { applicationUtilization = 0, cpuUtilization = 0 } = decode('Load', bytes) as Record<string, number>;
    const utilisation = applicationUtilization > 0 ? applicationUtilization : cpuUtilization;
    if (utilisation >= 0) loaded(Math.min(1, utilisation));
  } catch {
    // The report does not conform to the standard, so it is ignored.
  }
}
