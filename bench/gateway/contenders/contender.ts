// One way to call a service of several instances, as somebody who knows it well would set it up.

/** Milliseconds that whoever calls waits, all attempts together. */
export const maxWait = 1_000;

export interface Contender {
  /** Makes one call under this Idempotency-Key; resolves where the service answered. */
  call(key: string): Promise<void>;
}

/** `addresses`: of the instances, or of the proxy in front of them. */
export type CreateContender = (addresses: readonly string[]) => Contender;

/** Its name in a registry. */
export const service = 'payment';

/** What is sent. */
export const charge = { order: '1042', customer: 'ada', amount: 4_200 };

export const headersOf = (key: string): Record<string, string> => ({
  'content-type': 'application/json',
  'idempotency-key': key,
  'x-deadline-ms': String(maxWait),
});
