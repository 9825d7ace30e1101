// Runs dependency-cruiser, and checks that it read all modules. With an unknown version of TypeScript, it reads nothing and reports success.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';

interface Violation {
  readonly rule: { readonly name: string };
  readonly from: string;
  readonly to: string;
  readonly cycle?: readonly { readonly name: string }[];
}
interface Cruise {
  readonly summary: { readonly totalCruised: number; readonly violations: readonly Violation[] };
  readonly modules: readonly { readonly source: string }[];
}
interface Rules {
  readonly forbidden: readonly { readonly name: string; readonly from: { readonly path: string } }[];
}

const config = '.dependency-cruiser.cjs';
const require = createRequire(import.meta.url);
const { summary, modules } = cruise();
const problems = [...summary.violations.map(describe), ...overlooked(), ...homeless()];
if (summary.totalCruised === 0) problems.push('dependency-cruiser read no module. Does it know this version of TypeScript?');

console.log(problems.length > 0 ? problems.join('\n') : `${summary.totalCruised} modules`);
process.exitCode = problems.length > 0 ? 1 : 0;

function cruise(): Cruise {
  const folders = ['src', 'examples', 'test', 'bench', 'scripts'].filter((folder) => existsSync(folder));
  const args = ['node_modules/dependency-cruiser/bin/dependency-cruise.mjs', '--config', config, '--output-type', 'json', ...folders];
  const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', maxBuffer: 256 * 1024 * 1024 });
  if (!stdout) throw new Error(`Cannot check the import arrows: dependency-cruiser failed: ${stderr}`);
  return JSON.parse(stdout) as Cruise;
}

function describe({ rule, from, to, cycle = [] }: Violation): string {
  if (cycle.length > 0) return `${rule.name}: ${[from, ...cycle.map(({ name }) => name)].join(' → ')}`;
  return from === to ? `${rule.name}: ${from}` : `${rule.name}: ${from} → ${to}`;
}

function overlooked(): string[] {
  const cruised = new Set(modules.map(({ source }) => source));
  return sources()
    .filter((file) => !cruised.has(file))
    .map((file) => `not read: ${file}`);
}

function homeless(): string[] {
  const { forbidden } = require(resolve(config)) as Rules;
  const zones = forbidden.filter(({ name }) => name.startsWith('zone-')).map(({ from }) => new RegExp(from.path));
  const strays = sources().filter((file) => !zones.some((zone) => zone.test(file)));
  return strays.map((file) => `no zone: ${file} (move it, or give its folder a zone in ${config})`);
}

function sources(): string[] {
  const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).map((file) => `src/${file.replaceAll('\\', '/')}`);
  return files.filter((file) => file.endsWith('.ts'));
}
