// The full name of an operation is its service's name, a dot, and its own: 'payments.capture', 'acme.payments.capture'.
// The name of a service may have dots, the name of an operation has none: so the last dot divides the two.
// Nothing else joins or splits such a name.

/** What a step calls: an operation by its full name; without a service, a process by its name. */
export const fullName = (service: string | undefined, operation: string): string =>
  service === undefined ? operation : `${service}.${operation}`;

export interface OperationName {
  readonly service: string;
  readonly operation: string;
}

/** Undefined if the name has no dot: then it is no operation's. */
export function splitName(full: string): OperationName | undefined {
  const dot = full.lastIndexOf('.');
  return dot < 0 ? undefined : { service: full.slice(0, dot), operation: full.slice(dot + 1) };
}

/** Another operation of the same service, by its full name: the undo of 'payments.capture' is 'payments.refund'. */
export const beside = (full: string, operation: string): string => fullName(splitName(full)?.service, operation);
