// The full name of an operation: the name of its service, a dot, and its own name ('payments.capture',
// 'acme.payments.capture'). The name of a service may have dots, and the name of an operation has none. So the last dot
// divides the two. Only this file joins and splits such names.

/** Returns the name of what a step calls: the full name of an operation, or without a service, the name of a process. */
export const fullName = (service: string | undefined, operation: string): string =>
  service === undefined ? operation : `${service}.${operation}`;

export interface OperationName {
  readonly service: string;
  readonly operation: string;
}

/** Splits a full name at its last dot. Returns undefined if it has no dot, because then it is not the name of an operation. */
export function splitName(full: string): OperationName | undefined {
  const dot = full.lastIndexOf('.');
  return dot < 0 ? undefined : { service: full.slice(0, dot), operation: full.slice(dot + 1) };
}

/** Returns the full name of another operation of the same service. The undo of 'payments.capture' is 'payments.refund'. */
export const beside = (full: string, operation: string): string => fullName(splitName(full)?.service, operation);
