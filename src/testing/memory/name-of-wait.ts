// What a run waits for, in the words of an error.

import type { Wait } from '../../model/kernel/snapshot.ts';

export function nameOfWait(wait: Wait): string {
  if (wait.kind === 'signal') return `signal '${wait.name}'`;
  if (wait.kind === 'ask') return `'${wait.of}' to answer '${wait.ask}'`;
  return wait.kind === 'limit' ? `limit '${wait.key}'` : `a ${wait.kind}`;
}
