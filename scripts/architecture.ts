// Draws the zones into ARCHITECTURE.md: their imports of each other and of Temporal, as dependency-cruiser finds them. With --check, it only
// checks whether the picture is current.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { argv, execPath } from 'node:process';

interface Module {
  readonly source: string;
  readonly dependencies: readonly { readonly resolved: string }[];
}

interface Zone {
  readonly imports: Set<string>;
  readonly temporal: Set<string>;
}

const page = 'ARCHITECTURE.md';
const [begin, end] = ['<!-- zones: npx tsx scripts/architecture.ts -->', '<!-- /zones -->'];

const text = readFileSync(page, 'utf8');
const drawn = draw(text, pictureOf(cruise()));
if (!argv.includes('--check')) writeFileSync(page, drawn);
else if (drawn !== text) {
  console.error(`${page} does not show the current imports. Draw it again: npx tsx scripts/architecture.ts`);
  process.exitCode = 1;
}

function cruise(): readonly Module[] {
  const args = ['node_modules/dependency-cruiser/bin/dependency-cruise.mjs', '--config', '.dependency-cruiser.cjs', '-T', 'json', 'src'];
  const { stdout, stderr } = spawnSync(execPath, args, { encoding: 'utf8', maxBuffer: 256 * 1024 * 1024 });
  if (!stdout) throw new Error(`Cannot draw the zones: dependency-cruiser failed: ${stderr}`);
  return (JSON.parse(stdout) as { modules: readonly Module[] }).modules;
}

function pictureOf(modules: readonly Module[]): string {
  const zones = new Map<string, Zone>();
  for (const module of modules) take(zones, module);
  if (zones.size === 0)
    throw new Error('Cannot draw the zones: dependency-cruiser read no module. Does it know this version of TypeScript?');
  const sorted = [...zones].sort(([a], [b]) => (a < b ? -1 : 1));
  const nodes = sorted.map(([name, { temporal }]) => `${idOf(name)}["${[name, ...[...temporal].sort()].join('<br/>')}"]`);
  const arrows = sorted.flatMap(([name, { imports }]) => [...imports].sort().map((other) => `${idOf(name)} --> ${idOf(other)}`));
  return ['```mermaid', 'flowchart BT', ...[...nodes, ...arrows].map((line) => `  ${line}`), '```'].join('\n');
}

function take(zones: Map<string, Zone>, { source, dependencies }: Module): void {
  const name = zoneOf(source);
  if (name === undefined) return;
  const zone = zones.get(name) ?? { imports: new Set(), temporal: new Set() };
  zones.set(name, zone);
  for (const { resolved } of dependencies) {
    const [temporal, other] = [/node_modules\/(@temporalio\/[^/]+)/.exec(resolved)?.[1], zoneOf(resolved)];
    if (temporal !== undefined) zone.temporal.add(temporal);
    else if (other !== undefined && other !== name) zone.imports.add(other);
  }
}

function zoneOf(path: string): string | undefined {
  if (!path.startsWith('src/')) return undefined;
  return /^src\/([^/]+)\//.exec(path)?.[1] ?? 'tenuto';
}

function idOf(zone: string): string {
  return zone.replaceAll(/\W/g, '_');
}

function draw(page: string, picture: string): string {
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`Cannot draw the zones: ARCHITECTURE.md does not have the lines '${begin}' and '${end}'`);
  return `${page.slice(0, from + begin.length)}\n\n${picture}\n\n${page.slice(to)}`;
}
