// What of a worker's settings belongs into its bundle: interceptors and converters that run in the sandbox, and what
// plugins do to the bundler. Temporal does this itself only for a bundle that it builds.

import type { BundleOptions, BundlerPlugin } from '@temporalio/worker';
import type { WorkerSettings } from '../settings.ts';
import type { BundleSettings } from './bundle.ts';

export function bundleOptions(settings: WorkerSettings): Omit<BundleSettings, 'cache'> {
  const { schemaLibraries, interceptors, dataConverter, bundler } = settings;
  const { payloadConverterPath, failureConverterPath } = dataConverter ?? {};
  const said: Options = {
    ...(interceptors?.workflowModules && { workflowInterceptorModules: [...interceptors.workflowModules] }),
    ...(payloadConverterPath !== undefined && { payloadConverterPath }),
    ...(failureConverterPath !== undefined && { failureConverterPath }),
    ...bundler,
  };
  return { ...(schemaLibraries && { schemaLibraries }), temporal: pluginsOf(settings).reduce(configured, said) };
}

type Options = NonNullable<BundleSettings['temporal']>;

const pluginsOf = ({ plugins = [], temporal, connection }: WorkerSettings): readonly BundlerPlugin[] => [
  ...plugins,
  ...((connection ?? temporal)?.plugins ?? []),
];

function configured(options: Options, plugin: BundlerPlugin): Options {
  if (!plugin.configureBundler) return options;
  const { workflowsPath, ...rest }: BundleOptions = plugin.configureBundler({ ...options, workflowsPath: '' });
  if (workflowsPath)
    throw new Error(
      `Cannot use plugin '${plugin.name}': it sets workflowsPath to ${workflowsPath}, which the processes have taken. Export its workflows from a module of yours, and pass their folder as processes`,
    );
  return rest;
}
