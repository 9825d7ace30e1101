// Runs every check that needs no server, two at a time. When all have ended, it prints the output of those that failed. --json FILE writes
// the verdicts to a file.
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { argv, execPath } from 'node:process';

interface Check {
  readonly name: string;
  readonly run: readonly string[];
}
interface Verdict {
  readonly name: string;
  readonly passed: boolean;
  readonly seconds: number;
  readonly output: string;
}

const tsc = 'node_modules/typescript/bin/tsc';
const tsx = 'node_modules/tsx/dist/cli.mjs';

// The longest checks come first.
const checks: readonly Check[] = [
  { name: 'package', run: [tsx, 'scripts/package.ts'] },
  { name: 'lint', run: ['node_modules/eslint/bin/eslint.js', '.', '--max-warnings=0'] },
  { name: 'types, with the type tests', run: [tsc, '-p', '.'] },
  { name: 'types in the sandbox', run: [tsc, '-p', 'tsconfig.sandbox.json'] },
  { name: 'format', run: ['node_modules/prettier/bin/prettier.cjs', '--check', '--log-level=warn', '.'] },
  { name: 'import arrows', run: [tsx, 'scripts/imports.ts'] },
  { name: 'public types', run: [tsx, 'scripts/public-api.ts'] },
  { name: 'nothing unused', run: ['node_modules/knip/bin/knip.js', '--no-progress', '--treat-config-hints-as-errors'] },
];

const started = Date.now();
const waiting = [...checks];
const verdicts: Verdict[] = [];
await Promise.all([work(), work()]);

const failed = verdicts.filter(({ passed }) => !passed);
for (const { name, output } of failed) console.log(`\n── ${name} ──\n${output.trim()}`);
console.log(`\n${checks.length - failed.length} of ${checks.length} checks passed in ${secondsSince(started)}s`);
const target = argv[argv.indexOf('--json') + 1];
if (argv.includes('--json') && target) writeFileSync(target, JSON.stringify(verdicts));
process.exitCode = failed.length > 0 ? 1 : 0;

async function work(): Promise<void> {
  for (let check = waiting.shift(); check; check = waiting.shift()) {
    const verdict = await judge(check);
    console.log(`${verdict.passed ? '✓' : '✗'} ${verdict.name} ${verdict.seconds}s`);
    verdicts.push(verdict);
  }
}

function judge({ name, run }: Check): Promise<Verdict> {
  const begun = Date.now();
  const child = spawn(execPath, run, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, FORCE_COLOR: process.stdout.isTTY ? '1' : '0' },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      resolve({ name, passed: code === 0, seconds: secondsSince(begun), output });
    });
  });
}

function secondsSince(start: number): number {
  return Math.round((Date.now() - start) / 100) / 10;
}
