// What a contract says of an operation beyond its schemas, and the extensions of OpenAPI by which a document says the same.

export const followUps = ['undo', 'confirm'] as const;
export const flags = ['pivot', 'safe', 'idempotent'] as const;
export const durations = ['duration', 'timeout', 'deadline', 'heartbeat', 'expires'] as const;

export const extensionOf = (name: string): string => `x-tenuto-${name}`;
export const serviceExtension = extensionOf('service');
/** Of a 4xx: it says that it was done all the same, as the 404 of an undo does where nothing is left to take back. */
export const successExtension = extensionOf('success');
