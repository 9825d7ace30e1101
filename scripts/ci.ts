// Runs `npm run check` and `npm test`, and adds up their results. A check counts as one test. So does a part that ended without a result.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getServersAhead } from '../test/support/servers-ahead.ts';

interface Sum {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}
interface Vitest {
  readonly success: boolean;
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
}

const folder = mkdtempSync(join(tmpdir(), 'tenuto-ci-'));
const checked = join(folder, 'check.json');
const tested = join(folder, 'test.json');

const servers = getServersAhead();
const checks = await npm('run', 'check', '--', '--json', checked).then((ended) => verdict(ended, sumOfChecks));
const tests = await npm('test', '--', '--reporter=default', '--reporter=json', `--outputFile.json=${tested}`).then((ended) =>
  verdict(ended, sumOfTests),
);
await servers.stop();
rmSync(folder, { recursive: true, force: true });

const failed = checks.failed + tests.failed;
process.exitCode = failed > 0 ? 1 : 0;
process.stdout.write(`\n${checks.passed + tests.passed} passed, ${failed} failed, ${checks.skipped + tests.skipped} skipped\n`);

function npm(...args: string[]): Promise<boolean> {
  const child = spawn('npm', args, { stdio: ['ignore', 'inherit', 'inherit'] });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      resolve(code === 0);
    });
  });
}

// A part that failed without a failed test (a crash, or an error outside of tests) counts as one failure.
function verdict(ended: boolean, sum: () => Sum): Sum {
  const counted = readable(sum);
  return ended || counted.failed > 0 ? counted : { ...counted, failed: 1 };
}

function readable(sum: () => Sum): Sum {
  try {
    return sum();
  } catch (error) {
    console.error(`Cannot read the results: ${String(error)}`);
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

function sumOfChecks(): Sum {
  const verdicts = JSON.parse(readFileSync(checked, 'utf8')) as { passed: boolean }[];
  const passed = verdicts.filter((one) => one.passed).length;
  return { passed, failed: verdicts.length - passed, skipped: 0 };
}

function sumOfTests(): Sum {
  const result = JSON.parse(readFileSync(tested, 'utf8')) as Vitest;
  return { passed: result.numPassedTests, failed: result.numFailedTests, skipped: result.numPendingTests + result.numTodoTests };
}
