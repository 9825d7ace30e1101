// Describes what a run waits for, for error messages.

import type { Wait } from '../../model/kernel/snapshot.ts';

export function nameOfWait(wait: Wait): string {
  if (wait.kind === 'signal') return `signal '${wait.name}'`;
  if (wait.kind === 'ask') return `'${wait.of}' to answer '${wait.ask}'`;
  return wait.kind === 'limit' ? `limit '${wait.key}'` : `a ${wait.kind}`;
}
