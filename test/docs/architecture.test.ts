import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { it } from 'vitest';

it('ARCHITECTURE.md shows the imports as they are', { timeout: 60_000 }, async () => {
  await promisify(execFile)(process.execPath, ['--import', 'tsx', 'scripts/architecture.ts', '--check']);
});
