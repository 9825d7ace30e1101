// The options of an operation in a contract, in addition to its schemas, and the OpenAPI extensions that express them.

export const followUps = ['undo', 'confirm'] as const;
export const flags = ['pivot', 'safe', 'idempotent'] as const;
export const durations = ['duration', 'timeout', 'deadline', 'heartbeat', 'expires'] as const;

export const extensionOf = (name: string): string => `x-tenuto-${name}`;
export const serviceExtension = extensionOf('service');
/** Marks a 4xx response as a success, such as the 404 of an undo that has nothing left to undo. */
export const successExtension = extensionOf('success');
