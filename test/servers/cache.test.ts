import { appendFile, chmod, mkdir, mkdtemp, readFile, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { lookUp, pathOf, store, type Entry } from '../../src/servers/cache/cache.ts';
import { cacheDirectory } from '../../src/platform/cache-directory.ts';

let entry: Entry;

beforeEach(async () => {
  const root = await mkdtemp(join(tmpdir(), 'tenuto-cache-'));
  entry = { root, name: 'engine', version: '1.2.3', source: 'c0ffee00c0ffee' };
});
afterEach(() => rm(entry.root, { recursive: true, force: true }));

const makes = (content: string) => vi.fn((directory: string) => writeFile(join(directory, 'engine'), content));
const content = (path: string) => readFile(join(path, 'engine'), 'utf8');
/** The cache as another process sees it, which has verified nothing yet. */
const inAnotherProcess = async () => {
  vi.resetModules();
  return import('../../src/servers/cache/cache.ts');
};

describe('an entry of the cache', () => {
  it('is absent, then made once, then present', async () => {
    const make = makes('v1');
    expect((await lookUp(entry)).kind).toBe('absent');
    const path = await store(entry, make);
    await store(entry, make);
    expect(await lookUp(entry)).toEqual({ kind: 'present', path });
    expect(await content(path)).toBe('v1');
    expect(make).toHaveBeenCalledTimes(1);
  });

  it('is another one for another version or another source', () => {
    const paths = [entry, { ...entry, version: '2' }, { ...entry, source: 'decaf' }].map(pathOf);
    expect(new Set(paths).size).toBe(3);
  });

  it('is made once when two ask for it together', async () => {
    const make = makes('v1');
    expect(await Promise.all([store(entry, make), store(entry, make)])).toEqual([pathOf(entry), pathOf(entry)]);
    expect(make).toHaveBeenCalledTimes(1);
  });

  it.each(['whole', 'half'])('stays the first one where another process was faster, ours being %s', async (state) => {
    const path = await store(entry, async (directory) => {
      await rm(`${pathOf(entry)}.lock`); // as if we were dead
      const elsewhere = await inAnotherProcess();
      await elsewhere.store(entry, makes('first'));
      if (state === 'half') throw new Error('our directory is gone');
      await mkdir(directory, { recursive: true });
      await makes('second')(directory);
    });
    expect(await content(path)).toBe('first');
  });

  it.each(['changed', 'removed', 'added'])('is damaged, and made again, where a file was %s', async (how) => {
    const path = await store(entry, makes('v1'));
    const file = join(path, how === 'added' ? 'extra' : 'engine');
    await (how === 'removed' ? rm(file) : appendFile(file, 'x'));

    const another = await inAnotherProcess();
    expect(await another.lookUp(entry)).toMatchObject({ kind: 'damaged', reason: expect.stringContaining(file) });
    await another.store(entry, makes('v2'));
    expect(await another.lookUp(entry)).toEqual({ kind: 'present', path });
    expect(await content(path)).toBe('v2');
  });

  it('leaves nothing behind when making it fails', async () => {
    await expect(store(entry, () => Promise.reject(new Error('no compiler')))).rejects.toThrow('no compiler');
    expect(await readdir(entry.root)).toEqual([]);
  });

  it('is not waited for any more by who does not need it any more', async () => {
    const unwanted = new AbortController();
    const making = store(entry, async (directory) => {
      const waiting = store(entry, makes('v2'), { signal: unwanted.signal });
      unwanted.abort();
      await expect(waiting).rejects.toThrow('aborted');
      await makes('v1')(directory);
    });
    expect(await content(await making)).toBe('v1');
  });

  it('is made by another when its maker died', async () => {
    const lock = `${pathOf(entry)}.lock`;
    await mkdir(`${pathOf(entry)}.new-left`);
    await writeFile(lock, '4711');
    await utimes(lock, new Date(0), new Date(0));
    expect(await content(await store(entry, makes('v1')))).toBe('v1');
    expect(await readdir(entry.root)).toEqual([expect.stringMatching(/^engine-1.2.3-c0ffee00c0ff$/)]);
  });
});

describe('the cache directory', () => {
  it('is the first of TENUTO_CACHE, XDG_CACHE_HOME and HOME that can be written', async () => {
    const notADirectory = join(entry.root, 'file');
    await writeFile(notADirectory, '');
    const TENUTO_CACHE = join(entry.root, 'own');
    const XDG_CACHE_HOME = join(entry.root, 'xdg');
    const HOME = join(entry.root, 'home');
    expect(cacheDirectory({ TENUTO_CACHE, XDG_CACHE_HOME, HOME })).toBe(TENUTO_CACHE);
    expect(cacheDirectory({ XDG_CACHE_HOME, HOME })).toBe(join(XDG_CACHE_HOME, 'tenuto'));
    expect(cacheDirectory({ HOME })).toBe(join(HOME, '.cache', 'tenuto'));
    expect(cacheDirectory({ TENUTO_CACHE: notADirectory, XDG_CACHE_HOME: notADirectory, HOME })).toBe(join(HOME, '.cache', 'tenuto'));
  });

  it('is not one that others may write', async () => {
    const open = join(entry.root, 'open');
    await mkdir(open);
    await chmod(open, 0o777);
    expect(cacheDirectory({ TENUTO_CACHE: open, HOME: dirname(open) })).toBe(join(dirname(open), '.cache', 'tenuto'));
  });
});
