// The events of a watched configuration, and the default warnings for them.

export type ConfigurationEvent =
  /** A document took effect. `changed` names the services whose part is different. */
  | { readonly kind: 'applied'; readonly version: number | undefined; readonly changed: readonly string[] }
  /** The document in the store is invalid. The last valid one stays in effect. */
  | { readonly kind: 'refused'; readonly findings: readonly string[] }
  /** The store does not answer. The last valid document stays in effect. */
  | { readonly kind: 'unreachable'; readonly error: Error }
  | { readonly kind: 'reachable' }
  | { readonly kind: 'listener-failed'; readonly service: string; readonly error: Error };

/** Emits a process warning for an event that needs attention. It is used if no listener is given. */
export function warn(event: ConfigurationEvent): void {
  const text = warningOf(event);
  if (text !== undefined) process.emitWarning(text, 'TenutoConfiguration');
}

function warningOf(event: ConfigurationEvent): string | undefined {
  switch (event.kind) {
    case 'refused':
      return `The configuration in the store is invalid, and the last valid one stays in effect:${event.findings.map((one) => `\n  ${one}`).join('')}`;
    case 'unreachable':
      return `The configuration cannot be read, and the last valid one stays in effect: ${event.error.message}`;
    case 'listener-failed':
      return `A listener failed on a change of the configuration of '${event.service}': ${event.error.message}`;
    default:
      return undefined;
  }
}
