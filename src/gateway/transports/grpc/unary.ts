// One call of a method: it ends by its deadline, and is cancelled where nobody waits for it any more.

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

/** Rejects with the library's own error. */
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
      tell(loaded, status.metadata);
    });
  });
}

// Open Request Cost Aggregation, as gRPC sends it: in binary, after the answer.
function tell(loaded: (utilisation: number) => void, metadata: Metadata): void {
  const [bytes] = metadata.get('endpoint-load-metrics-bin');
  if (!Buffer.isBuffer(bytes)) return;
  try {
    const { applicationUtilization = 0, cpuUtilization = 0 } = decode('Load', bytes) as Record<string, number>;
    const utilisation = applicationUtilization > 0 ? applicationUtilization : cpuUtilization;
    if (utilisation >= 0) loaded(Math.min(1, utilisation));
  } catch {
    // Not what the standard says: it says nothing then.
  }
}
