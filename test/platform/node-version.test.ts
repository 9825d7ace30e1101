// A Node that is too old is refused with the remedy, by worker and client before Temporal's packages are loaded.

import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { assertNodeVersion, oldestNode } from '../../src/platform/node-version.ts';

const root = new URL('../../', import.meta.url);

it('the oldest Node is the one that package.json names', () => {
  const { engines } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as { engines: { node: string } };
  expect(engines.node).toBe(`>=${oldestNode}`);
});

it.each(['20.20.0', '20.20.1', '20.100.0', '22.0.0', '24.1.0-nightly2026', '100.0.0'])('accepts Node %s', (version) => {
  expect(() => assertNodeVersion(version)).not.toThrow();
});

it.each(['20.19.9', '20.9.0', '18.20.4', '4.99.99'])('rejects Node %s', (version) => {
  expect(() => assertNodeVersion(version)).toThrow(
    `Cannot run on Node ${version}: Tenuto needs Node 20.20.0 or newer. Install one from https://nodejs.org (or 'nvm install 22') and start again`,
  );
});

it.each(['worker', 'client'])('a program that imports the %s on an old Node stops there', async (part) => {
  const program = `
    const loaded = () => Object.values(require.cache).filter((module) => module.loaded && module.id.includes('@temporalio'));
    process.on('exit', () => console.log(loaded().length, 'loaded'));
    import(${JSON.stringify(new URL(`src/${part}/index.ts`, root).href)});`;
  const pretence = "Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '18.19.1' } });";
  const imports = ['tsx', `data:text/javascript,${encodeURIComponent(pretence)}`].flatMap((name) => ['--import', name]);
  const args = [...imports, '--input-type=commonjs', '-e', program];
  const failed = (await promisify(execFile)(process.execPath, args).catch((error: unknown) => error)) as { stdout: string; stderr: string };
  expect(failed.stderr).toContain('Cannot run on Node 18.19.1: Tenuto needs Node 20.20.0 or newer');
  expect(failed.stdout).toBe('0 loaded\n');
});
