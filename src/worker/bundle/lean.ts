// What keeps a run cheap in the sandbox. Our own modules keep nothing of a run, so they are loaded once for all of
// them; a user's own might, and are loaded for each. Syntax stays as it is written: any Node that runs us knows it.

import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BundleOptions } from '@temporalio/worker';
import { limiterNames } from '../../model/envelope.ts';
import type { Notation } from '../../model/notation.ts';
import type { Discovered } from '../discover.ts';

export type WebpackConfig = Parameters<NonNullable<BundleOptions['webpackConfigHook']>>[0];

const beside = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const extension = extname(import.meta.url);

const limiterModule = beside(`../../workflows/limiter${extension}`);

/** What every worker hosts beside its processes: workflow type → where it is exported. */
export const hostedAnyway: Discovered['exports'] = new Map([[limiterNames.workflow, { file: limiterModule, name: 'limiter' }]]);

export const sharedModules: readonly string[] = [
  beside(`../../workflows/index${extension}`),
  limiterModule,
  beside(`../../index${extension}`),
  beside('./schema-stub.cjs'),
  beside(`./compile-once${extension}`),
];

/** What of ours the sandbox loads another module for: the worker has checked the same definitions when it found them. */
export const replacedModules: Readonly<Record<string, string>> = {
  [beside(`../../model/contract/checks/checks${extension}`)]: beside(`../../model/contract/checks/unchecked${extension}`),
};

/** Notations that not every worker hosts. */
const notationModules: Partial<Readonly<Record<Notation['kind'], string>>> = {
  graph: beside(`../../graph/index${extension}`),
  machine: beside(`../../machine/index${extension}`),
};

export const sharedWith = ({ notations }: Pick<Discovered, 'notations'>): readonly string[] =>
  [...notations].sort().flatMap((kind) => notationModules[kind] ?? []);

const target = 'es2022';

// Comments and white space go, a quarter of our text. Names stay, and the source map tells lines.
const onlyText = { compress: false, mangle: false, format: { comments: false } };

/** Of the bundler's rules, the one that compiles TypeScript, told not to go back to older syntax. */
export function modernSyntax({ rules = [], ...module }: NonNullable<WebpackConfig['module']>): WebpackConfig['module'] {
  return { ...module, rules: rules.map((rule) => (isCompiler(rule) ? retargeted(rule) : rule)) };
}

interface Compiler {
  readonly use: { readonly options: { readonly jsc: object } };
}

function isCompiler(rule: unknown): rule is Compiler {
  const { use } = (rule ?? {}) as { use?: { options?: { jsc?: unknown } } };
  return typeof use?.options?.jsc === 'object';
}

function retargeted({ use, ...rule }: Compiler) {
  const { options } = use;
  const jsc = { ...options.jsc, target, minify: onlyText };
  return { ...rule, use: { ...use, options: { ...options, minify: true, jsc } } };
}

/** What the bundle's cache goes by beside the files: another way to build is another bundle. */
export const recipe = [sharedModules, replacedModules, target, onlyText, 'no path info'];
