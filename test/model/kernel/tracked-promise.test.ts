// A tracked promise beside a native one, and what it reports to its watcher.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ended } from '../../../src/model/kernel/continuation.ts';
import { tracked } from '../../../src/model/kernel/tracked-promise.ts';

const error = new Error('refused');
const fail = () => Promise.reject(error);

function watched<T>(promise: Promise<T>) {
  const untaken = new Map<object, unknown>();
  const watcher = {
    settled: () => undefined,
    untaken: (made: object, reason: unknown) => void untaken.set(made, reason),
    taken: (made: object) => void untaken.delete(made),
  };
  return { promise: tracked(ended(promise), watcher) as Promise<T>, untaken };
}
const turns = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
};

describe('a failure', () => {
  it('is untaken until the promise is awaited', async () => {
    const { untaken } = watched(fail());
    await turns();
    expect([...untaken.values()]).toEqual([error]);
  });

  it.each<[string, (promise: Promise<unknown>) => unknown]>([
    ['await', async (promise) => await promise],
    ['Promise.all', (promise) => Promise.all([promise])],
    ['Promise.race', (promise) => Promise.race([promise])],
    ['Promise.allSettled', (promise) => Promise.allSettled([promise])],
    ['Promise.any', (promise) => Promise.any([promise])],
    ['the return of an async function', async (promise) => promise],
    ['catch', (promise) => promise.catch(() => undefined)],
    ['then with a second callback', (promise) => promise.then(undefined, () => undefined)],
    ['new Promise', (promise) => new Promise((resolve) => resolve(promise))],
  ])('is taken by %s', async (_, take) => {
    const { promise, untaken } = watched(fail());
    const end = Promise.resolve(take(promise)).catch((reason: unknown) => reason);
    await turns();
    expect(untaken.size).toBe(0);
    await end;
  });

  it('that is taken late is no longer untaken', async () => {
    const { promise, untaken } = watched(fail());
    await turns();
    expect(untaken.size).toBe(1);
    await expect(promise).rejects.toBe(error);
    expect(untaken.size).toBe(0);
  });

  it.each<[string, (promise: Promise<string>) => unknown, () => Promise<string>]>([
    ['that then passes on', (promise) => promise.then((value) => value), fail],
    ['that finally passes on', (promise) => promise.finally(() => undefined), fail],
    ['of a callback that throws', (promise) => promise.then(() => { throw error; }), () => Promise.resolve('done')],
    ['of a callback that returns a failing promise', (promise) => promise.then(fail), () => Promise.resolve('done')],
    ['of a catch that throws again', (promise) => promise.catch((reason: unknown) => { throw reason; }), fail],
    ['of a finally that throws', (promise) => promise.finally(() => { throw error; }), () => Promise.resolve('done')],
  ])('%s is a failure like any other', async (_, use, from) => {
    const { promise, untaken } = watched(from());
    use(promise);
    await turns();
    expect([...untaken.values()]).toEqual([error]);
  }); // prettier-ignore
});

describe('beside a native promise', () => {
  type Link = 'value' | 'throw' | 'promise' | 'rejection' | 'pass' | 'catch' | 'finally' | 'finally-throws';
  const link = (promise: Promise<unknown>, kind: Link, at: number): Promise<unknown> => {
    const text = `${kind} ${String(at)}`;
    const raise = () => {
      throw new Error(text);
    };
    switch (kind) {
      case 'value':
        return promise.then((value) => `${String(value)}, ${text}`);
      case 'throw':
        return promise.then(raise);
      case 'promise':
        return promise.then(async () => Promise.resolve(text));
      case 'rejection':
        return promise.then(() => Promise.reject(new Error(text)));
      case 'pass':
        return promise.then();
      case 'catch':
        return promise.catch((reason: unknown) => `${(reason as Error).message}, ${text}`);
      case 'finally':
        return promise.finally(() => text);
      case 'finally-throws':
        return promise.finally(raise);
    }
  };
  const links: Link[] = ['value', 'throw', 'promise', 'rejection', 'pass', 'catch', 'finally', 'finally-throws'];

  it('gives the same result for every chain of then, catch and finally', () =>
    fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...links), { maxLength: 8 }), fc.boolean(), async (chain, fails) => {
        const first = () => (fails ? Promise.reject(new Error('first')) : Promise.resolve('first'));
        const end = (promise: Promise<unknown>) =>
          Promise.allSettled([chain.reduce(link, promise)]).then(([{ status, ...rest }]) => ({
            status,
            rest: JSON.stringify(rest) + String(Object.values(rest)[0]),
          }));
        const native = await end(first());
        expect(await end(watched(first()).promise)).toEqual(native);
      }),
    ));

  it('is a Promise to instanceof, and named so', () => {
    const { promise } = watched(Promise.resolve(1));
    expect(promise instanceof Promise).toBe(true);
    expect(Object.prototype.toString.call(promise)).toBe('[object Promise]');
  });

  it('is awaited in the order in which it settles, also by several', async () => {
    const seen: string[] = [];
    let release: () => void = () => undefined;
    const { promise } = watched(new Promise<void>((resolve) => (release = resolve)));
    const all = ['a', 'b', 'c'].map(async (name) => {
      await promise;
      seen.push(name);
    });
    release();
    await Promise.all(all);
    expect(seen).toEqual(['a', 'b', 'c']);
  });
});
