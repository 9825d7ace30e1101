// Runs a test that exploreFaults has printed, with what it imports at hand.

import { isDeepStrictEqual } from 'node:util';
import ts from 'typescript';
import { simulate } from '../../../src/testing/simulation/simulate.ts';

/** Its title, and the first thing that is not as it expects. */
export async function runPrinted(text: string, imported: Readonly<Record<string, unknown>>): Promise<[string, unknown]> {
  const body = ts.transpileModule(text.replaceAll(/^import .*$/gm, ''), { compilerOptions: { target: ts.ScriptTarget.ES2022 } }).outputText;
  const found: [string, () => Promise<void>][] = [];
  let failure: unknown;
  const given = {
    it: (title: string, test: () => Promise<void>) => void found.push([title, test]),
    expect: (value: unknown) => ({ toEqual: (wanted: unknown) => void (failure ??= isDeepStrictEqual(value, wanted) ? undefined : value) }),
    ...{ simulate, ...imported },
  };
  // eslint-disable-next-line @typescript-eslint/no-implied-eval, @typescript-eslint/no-unsafe-call
  new Function(...Object.keys(given), body)(...Object.values(given));
  const [title, test] = found[0] ?? ['', async () => undefined];
  await test();
  return [title, failure];
}
