// Builds the workflow bundle, which the sandbox loads. The same content is built once. The build reports which files it
// read, so a cached bundle is used only if all of them are unchanged.

import { createRequire } from 'node:module';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { bundleWorkflowCode, type BundleOptions } from '@temporalio/worker';
import { customConditions } from '../../platform/custom-conditions.ts';
import type { Discovered } from '../discover.ts';
import { watchBuild, type CompileError, type Watching } from './build-errors.ts';
import { digest, digestFiles } from './digest.ts';
import { alwaysHosted, modernSyntax, recipe, replacedModules, sharedModules, sharedWith, type WebpackConfig } from './lean.ts';
import { readCached, writeCached, type CachedBundle } from './bundle-cache.ts';
import { schemaLibraries, stubbed } from './schema-libraries.ts';

export interface BundleSettings {
  /** Schema libraries to keep out of the sandbox, in addition to the known ones. */
  readonly schemaLibraries?: readonly string[];
  /** Other options of Temporal's bundler. */
  readonly temporal?: Omit<BundleOptions, 'workflowsPath'>;
  /** The directory that keeps bundles between starts. */
  readonly cache: string;
}

export interface Bundle {
  readonly code: string;
  readonly cached: boolean;
}

export async function bundleOf({ exports, notations }: Discovered, settings: BundleSettings): Promise<Bundle> {
  const entry = [...exports, ...alwaysHosted]
    .map(([type, { file, name }]) => `export { ${name} as ${quoted(type)} } from ${JSON.stringify(file)};`)
    .join('\n');
  const libraries = [...schemaLibraries, ...(settings.schemaLibraries ?? [])];
  const shared = [...sharedModules, ...sharedWith({ notations })];
  const key = digest([
    entry,
    recipe,
    shared,
    libraries,
    sdkVersion,
    customConditions(),
    process.version,
    JSON.stringify(settings.temporal ?? {}),
    hookOf(settings),
  ]);
  const place = join(settings.cache, 'bundles', key);
  const cached = await readCached(place);
  if (cached) return { code: cached.code, cached: true };
  const built = await build(entry, { ...settings, libraries, shared, place });
  await writeCached(place, built);
  return { code: built.code, cached: false };
}

const quoted = (type: string): string => JSON.stringify(type);
const hookOf = ({ temporal }: BundleSettings): string => String(temporal?.webpackConfigHook ?? '');
const require = createRequire(import.meta.url);
const sdkVersion = (require('@temporalio/worker/package.json') as { version: string }).version;

interface Building {
  readonly libraries: readonly string[];
  readonly shared: readonly string[];
  readonly place: string;
}

async function build(entry: string, { temporal, libraries, shared, place }: BundleSettings & Building): Promise<CachedBundle> {
  const workflowsPath = join(place, 'entry.js');
  await mkdir(place, { recursive: true });
  await writeFile(workflowsPath, entry);
  const files = new Set<string>();
  const preloadModules = [...shared, ...(temporal?.preloadModules ?? [])];
  const watching = watchBuild();
  const webpackConfigHook = (config: WebpackConfig) =>
    withTenutoConfig(temporal?.webpackConfigHook?.(config) ?? config, { libraries, files, watching });
  const bundling = { logger: quietLogger, ...temporal, preloadModules, workflowsPath, webpackConfigHook };
  const { code } = await bundleWorkflowCode(bundling).catch((cause: unknown) => {
    throw watching.because(cause);
  });
  files.delete(workflowsPath);
  return { code, files: await digestFiles([...files]) };
}

interface TenutoConfig {
  readonly libraries: readonly string[];
  readonly files: Set<string>;
  readonly watching: Watching;
}

function withTenutoConfig(config: WebpackConfig, { libraries, files, watching }: TenutoConfig): WebpackConfig {
  const { resolve = {}, plugins = [], module = {}, output = {}, externals } = config;
  const recorder = {
    apply: (compiler: Compiler) => {
      record(compiler, { files, watching });
    },
  };
  return {
    ...config,
    resolve: {
      ...resolve,
      conditionNames: [...customConditions(), ...(resolve.conditionNames ?? ['...'])],
      alias: { ...(resolve.alias as Record<string, string>), ...stubbed(libraries), ...replacedModules },
      modules: [...(resolve.modules ?? []), modulesRoot],
    },
    module: modernSyntax(module) ?? {},
    externals: [watching.externals, ...(Array.isArray(externals) ? externals : externals ? [externals] : [])],
    plugins: [...plugins, recorder],
    output: { ...output, pathinfo: false }, // the bundler's comments are not needed
  };
}

// The entry is in the cache directory, where no node_modules would be found.
const modulesRoot = dirname(dirname(dirname(require.resolve('@temporalio/workflow/package.json'))));

interface Compilation {
  readonly modules: Iterable<object>;
  readonly errors: readonly CompileError[];
}

interface Compiler {
  readonly hooks: { readonly done: { tap(name: string, done: (stats: { compilation: Compilation }) => void): void } };
}

function record({ hooks }: Compiler, { files, watching }: Pick<TenutoConfig, 'files' | 'watching'>): void {
  hooks.done.tap('tenuto', ({ compilation: { modules, errors } }) => {
    watching.errors = errors;
    for (const module of modules) {
      if ('resource' in module && typeof module.resource === 'string' && module.resource) files.add(module.resource);
    }
  });
}

const nothing = () => undefined;
const quietLogger = { log: nothing, trace: nothing, debug: nothing, info: nothing, warn: console.warn, error: nothing }; // an error is thrown instead
