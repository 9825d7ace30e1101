// The lock is what a fresh clone installs from, on any platform and from any mirror of the registry.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

interface Lock {
  readonly packages: Readonly<
    Record<string, { readonly resolved?: string; readonly integrity?: string; readonly optionalDependencies?: Record<string, string> }>
  >;
}

const packages = Object.entries((JSON.parse(readFileSync('package-lock.json', 'utf8')) as Lock).packages).filter(([path]) => path !== '');

describe('the lock', () => {
  it('names no registry, and a checksum for each package', () => {
    expect(packages.filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
    expect(packages.filter(([, { integrity }]) => integrity === undefined)).toEqual([]);
  });

  it("holds the binaries of every platform, because 'npm ci' refuses a lock that lacks some", () => {
    const held = packages.map(([path]) => path.replace(/^.*node_modules\//, ''));
    const wanted = packages.flatMap(([, { optionalDependencies = {} }]) => Object.keys(optionalDependencies));
    expect(wanted.filter((name) => !held.includes(name))).toEqual([]);
  });
});
