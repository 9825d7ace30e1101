// The `tenuto openapi generate` command: writes a contract from an OpenAPI document.

import { readFile, writeFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { contractFrom } from '../openapi/contract-from.ts';
import { wordsOf } from '../openapi/finding.ts';
import { CannotDo, type Command } from './command.ts';
import { textOf } from '../platform/text-of.ts';

export const openapiGenerate: Command = {
  usage: '<document.json|yaml> [--out file] [--name service] [--without operation,…]',
  summary: 'writes the contract of the service that an OpenAPI document describes, and the routes to it',
  options: { out: { type: 'string' }, name: { type: 'string' }, without: { type: 'string' } },
  takes: 1,
  async run({ positionals: [file = ''], options: { out, name, without }, print, note }) {
    const { source, warnings } = contractFrom(await documentIn(file), {
      ...(typeof name === 'string' && { name }),
      ...(typeof without === 'string' && { without: without.split(',') }),
    });
    for (const warning of warnings) note(`Note: ${wordsOf(warning)}`);
    if (typeof out !== 'string') print(source);
    else await write(out, source);
  },
};

async function write(file: string, source: string): Promise<void> {
  await writeFile(file, source).catch((error: unknown) => {
    throw new CannotDo(`Cannot write '${file}': ${error instanceof Error ? error.message : String(error)}`);
  });
}

async function documentIn(file: string): Promise<unknown> {
  const bytes = await readFile(file).catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CannotDo(`Cannot read '${file}': ${reason}. Pass the path of a local document, and download it first if it is on the web`);
  });
  try {
    return parse(textOf(bytes)) as unknown; // JSON is YAML
  } catch (error) {
    throw new CannotDo(`Cannot read '${file}': it is neither JSON nor YAML (${error instanceof Error ? error.message : String(error)})`);
  }
}
