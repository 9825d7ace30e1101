// What may be heard of a configuration in use.

export type ConfigurationEvent =
  /** In force from now on. `changed`: the services whose part is another. */
  | { readonly kind: 'applied'; readonly version: number | undefined; readonly changed: readonly string[] }
  /** What is in the store cannot be in force. The last good one stays. */
  | { readonly kind: 'refused'; readonly findings: readonly string[] }
  /** The store does not answer. The last good one stays. */
  | { readonly kind: 'unreachable'; readonly error: Error }
  | { readonly kind: 'reachable' }
  | { readonly kind: 'listener-failed'; readonly service: string; readonly error: Error };

/** What nobody listens for is said on the error output, if somebody should know. */
export function warn(event: ConfigurationEvent): void {
  const text = wordsOf(event);
  if (text !== undefined) process.emitWarning(text, 'TenutoConfiguration');
}

function wordsOf(event: ConfigurationEvent): string | undefined {
  switch (event.kind) {
    case 'refused':
      return `The configuration in the store is refused, and the last good one stays in force:${event.findings.map((one) => `\n  ${one}`).join('')}`;
    case 'unreachable':
      return `The configuration cannot be read, and the last good one stays in force: ${event.error.message}`;
    case 'listener-failed':
      return `The configuration of '${event.service}' was changed, and whoever was told of it failed: ${event.error.message}`;
    default:
      return undefined;
  }
}
