// The `tenuto openapi print` command: prints a contract as an OpenAPI document.

import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Service } from '../model/contract/service.ts';
import { openApi } from '../openapi/open-api.ts';
import { CannotDo, type Command } from './command.ts';

export const openapiPrint: Command = {
  usage: '<contract module> [--export name] [--title text] [--version text]',
  summary: 'prints the OpenAPI document of a service',
  options: { export: { type: 'string' }, title: { type: 'string' }, version: { type: 'string' } },
  takes: 1,
  async run({ positionals: [file = ''], options, print }) {
    const service = serviceIn(await load(file), { file, wanted: options['export'] });
    const { title, version } = options;
    const document = openApi(service, { ...(typeof title === 'string' && { title }), ...(typeof version === 'string' && { version }) });
    print(`${JSON.stringify(document, null, 2)}\n`);
  },
};

async function load(file: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    return (await import(pathToFileURL(resolve(file)).href)) as Readonly<Record<string, unknown>>;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const unknown = (error as { code?: unknown }).code === 'ERR_UNKNOWN_FILE_EXTENSION';
    const remedy = unknown
      ? `Node ${process.version} cannot import TypeScript. Set NODE_OPTIONS='--import tsx', or pass the compiled module`
      : 'The module is imported without changes, so it must load by itself';
    throw new CannotDo(`Cannot load '${file}': ${reason}. ${remedy}`);
  }
}

interface Wanted {
  readonly file: string;
  readonly wanted: string | boolean | undefined;
}

function serviceIn(module: Readonly<Record<string, unknown>>, { file, wanted }: Wanted): Service {
  const services = Object.entries(module).filter((entry): entry is [string, Service] => isService(entry[1]));
  const known = services.length === 0 ? 'none' : services.map(([name]) => name).join(', ');
  if (typeof wanted === 'string') {
    const found = services.find(([name]) => name === wanted);
    if (found) return found[1];
    throw new CannotDo(`Cannot print '${wanted}': '${file}' exports no such service. It exports: ${known}`);
  }
  const [only, ...others] = services;
  if (only && others.length === 0) return only[1];
  throw new CannotDo(
    `Cannot print a service of '${file}': it exports ${services.length === 0 ? 'no service' : known}. ${only ? 'Pass one of them as --export' : 'Pass a module that exports a service'}`,
  );
}

const isService = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && (value as { kind?: unknown }).kind === 'service';
