import { expect, it } from 'vitest';
import { firstOf, found, missing, type Way } from '../../src/servers/way.ts';

const about = { subject: 'the engine', remedy: 'Install one.' };

const way = (name: string, find: Way<string>['find']): Way<string> => ({ name, find });
const has = (name: string) => way(name, async () => found(`/${name}`));
const lacks = (name: string, reason: string) => way(name, async () => missing(reason));
const neverAsked = way('later', () => {
  throw new Error('was asked');
});

it('takes the first way that has it and asks no further', async () => {
  const ways = [lacks('yours', 'not set'), has('cache'), neverAsked];
  expect(await firstOf(ways, about)).toEqual({ value: '/cache', how: 'cache' });
});

it('says, when none has it, what was tried, why it did not work, and what to do', async () => {
  const ways = [lacks('yours', 'not set'), lacks('build', '`go` is not on PATH')];
  await expect(firstOf(ways, about)).rejects.toThrow(
    'Cannot find the engine. Tried:\n- yours: not set\n- build: `go` is not on PATH\nInstall one.',
  );
});

it('tries nothing else where what the user asked for is broken', async () => {
  const broken = way('yours', async () => {
    throw new Error('yours does not exist');
  });
  await expect(firstOf([broken, neverAsked], about)).rejects.toThrow('yours does not exist');
});
