// A contender is one way to call a service with several instances, configured by the recommendations of its authors.

/** The maximum time of a call with all its attempts, in milliseconds. */
export const maxWait = 1_000;

export interface Contender {
  /** Makes one call with this Idempotency-Key. Resolves if the service responds with success. */
  call(key: string): Promise<void>;
}

/** `addresses` are those of the instances, or of the proxy in front of them. */
export type CreateContender = (addresses: readonly string[]) => Contender;

/** The name of the service in a registry. */
export const service = 'payment';

/** The body of every call. */
export const charge = { order: '1042', customer: 'ada', amount: 4_200 };

export const headersOf = (key: string): Record<string, string> => ({
  'content-type': 'application/json',
  'idempotency-key': key,
  'x-deadline-ms': String(maxWait),
});
