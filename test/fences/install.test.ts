// The set-up script runs where nothing is installed yet, so it is tried in a folder that holds nothing but itself.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

let root = '';

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'tenuto-install-'));
  mkdirSync(join(root, 'scripts'));
  cpSync('scripts/install.mjs', join(root, 'scripts/install.mjs'));
  write('package.json', { engines: { node: '>=20.20.0' } });
  write('package-lock.json', locked('4.6.7'));
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

describe('set-up', () => {
  it('refuses a Node that is too old, and says which one to install', () => {
    write('package.json', { engines: { node: '>=999.1.0' } });
    const { status, stderr } = setUp();
    expect(status).toBe(1);
    expect(stderr).toContain(`Cannot run on Node ${process.versions.node}: Tenuto needs Node 999.1.0 or newer. Install one from`);
  });

  it('does nothing where what is locked is installed', () => {
    write('node_modules/.package-lock.json', locked('4.6.7'));
    expect(setUp()).toMatchObject({ status: 0, stdout: '', stderr: '' });
  });

  it('installs where nothing is installed, and updates where the lock has moved on', () => {
    expect(setUp().stderr).toContain('Installing packages: npm ci …');
    write('node_modules/.package-lock.json', locked('4.0.0'));
    expect(setUp().stderr).toContain('Updating packages (zod 4.6.7): npm ci …');
  });

  it('does not miss the binaries of other platforms', () => {
    write('package-lock.json', { packages: { 'node_modules/esbuild-other': { version: '1.0.0', optional: true } } });
    write('node_modules/.package-lock.json', { packages: {} });
    expect(setUp()).toMatchObject({ status: 0, stderr: '' });
  });

  it('says what to do where there is no npm', () => {
    const { status, stderr } = setUp();
    expect(status).toBe(1);
    expect(stderr).toContain('Cannot install packages: npm did not start');
    expect(stderr).toContain('Install npm and try again.');
  });
});

// Without npm on the path, so that nothing is installed in fact.
function setUp() {
  return spawnSync(process.execPath, ['scripts/install.mjs'], { cwd: root, encoding: 'utf8', env: { PATH: root } });
}

function locked(version: string) {
  return { packages: { '': {}, 'node_modules/zod': { version } } };
}

function write(file: string, content: object): void {
  mkdirSync(join(root, file, '..'), { recursive: true });
  writeFileSync(join(root, file), JSON.stringify(content));
}
