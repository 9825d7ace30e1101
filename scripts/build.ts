// Compiles the published sources into dist/, and copies the files that are not TypeScript.
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';

interface Package {
  readonly bin: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
}

rmSync('dist', { recursive: true, force: true });
compile();
for (const file of below('src').filter((name) => !name.endsWith('.ts'))) cpSync(`src/${file}`, `dist/${file}`);

const { bin, exports } = JSON.parse(readFileSync('package.json', 'utf8')) as Package;
const targets = Object.values(exports).flatMap((target) => (typeof target === 'string' ? target : Object.values(target)));

const problems = [...targets, ...Object.values(bin)]
  .filter((file) => !existsSync(file))
  .map((file) => `package.json names '${file}', but the build has not created it`);
for (const file of Object.values(bin).filter((one) => existsSync(one))) chmodSync(file, 0o755);
if (problems.length > 0) console.error(`Cannot build the package:\n  ${problems.join('\n  ')}`);
else console.log(`dist: ${below('dist').length} files`);
process.exitCode = problems.length > 0 ? 1 : 0;

function compile(): void {
  const { status } = spawnSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'], { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

function below(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath}/${entry.name}`.replaceAll('\\', '/').slice(folder.length + 1));
}
