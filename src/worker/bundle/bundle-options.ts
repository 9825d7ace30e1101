// Selects the worker settings that belong in its bundle: interceptors and converters that run in the sandbox, and the
// bundler options of plugins. Temporal applies these itself only to a bundle that it builds.

import type { BundleOptions, BundlerPlugin } from '@temporalio/worker';
import type { WorkerSettings } from '../settings.ts';
import type { BundleSettings } from './bundle.ts';

export function bundleOptions(settings: WorkerSettings): Omit<BundleSettings, 'cache'> {
  const { schemaLibraries, interceptors, dataConverter, bundler } = settings;
  const { payloadConverterPath, failureConverterPath } = dataConverter ?? {};
  const given: Options = {
    ...(interceptors?.workflowModules && { workflowInterceptorModules: [...interceptors.workflowModules] }),
    ...(payloadConverterPath !== undefined && { payloadConverterPath }),
    ...(failureConverterPath !== undefined && { failureConverterPath }),
    ...bundler,
  };
  return { ...(schemaLibraries && { schemaLibraries }), temporal: pluginsOf(settings).reduce(withPlugin, given) };
}

type Options = NonNullable<BundleSettings['temporal']>;

const pluginsOf = ({ plugins = [], temporal, connection }: WorkerSettings): readonly BundlerPlugin[] => [
  ...plugins,
  ...((connection ?? temporal)?.plugins ?? []),
];

function withPlugin(options: Options, plugin: BundlerPlugin): Options {
  if (!plugin.configureBundler) return options;
  const { workflowsPath, ...rest }: BundleOptions = plugin.configureBundler({ ...options, workflowsPath: '' });
  if (workflowsPath)
    throw new Error(
      `Cannot use plugin '${plugin.name}': it sets workflowsPath to '${workflowsPath}', which is already set to the processes. Export its workflows from a module of your own, and pass the folder of that module as processes`,
    );
  return rest;
}
