// Bundler settings that keep a run cheap in the sandbox. Tenuto's own modules hold no state of a run, so they are loaded
// once for all runs. A user's modules might hold state, so they are loaded for each run. Modern syntax is kept, because
// every supported Node knows it.

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

/** Workflows that every worker hosts in addition to its processes: workflow type → where it is exported. */
export const alwaysHosted: Discovered['exports'] = new Map([[limiterNames.workflow, { file: limiterModule, name: 'limiter' }]]);

export const sharedModules: readonly string[] = [
  beside(`../../workflows/index${extension}`),
  limiterModule,
  beside(`../../index${extension}`),
  beside('./schema-stub.cjs'),
  beside(`./compile-once${extension}`),
];

/** Modules that are replaced in the sandbox. The worker has already checked the same definitions when it found them. */
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

// Removes comments and white space, a quarter of the text. Names are kept, and the source map has the lines.
const minifyOptions = { compress: false, mangle: false, format: { comments: false } };

/** Sets the target of the bundler's TypeScript rule, so that it does not compile to older syntax. */
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
  const jsc = { ...options.jsc, target, minify: minifyOptions };
  return { ...rule, use: { ...use, options: { ...options, minify: true, jsc } } };
}

/** The part of the cache key that stands for the build settings: other settings give another bundle. */
export const recipe = [sharedModules, replacedModules, target, minifyOptions, 'no path info'];
