// Reads service definitions from a server by gRPC reflection, with protocol v1, or with v1alpha if the server does not support v1.

import type { Client, Metadata } from '@grpc/grpc-js';
import type { PackageDefinition } from '@grpc/proto-loader';
import { loading } from './definition.ts';
import { library } from './library.ts';
import { decode, encode } from './messages.ts';
import { codeOf, unimplemented } from './status.ts';

interface Response {
  readonly fileDescriptorResponse?: { readonly fileDescriptorProto: readonly Buffer[] };
  readonly listServicesResponse?: { readonly service: readonly { readonly name?: string }[] };
  readonly errorResponse?: { readonly errorCode?: number; readonly errorMessage?: string };
}

interface Asking {
  readonly timeout: number;
  readonly metadata: Metadata;
}

type Ask = (request: object) => Promise<Response>;

const maxFiles = 1_000;

/** Reads the definitions of the service that `choose` selects, with all files that it depends on. */
export async function reflect(client: Client, choose: (names: readonly string[]) => string, asking: Asking): Promise<PackageDefinition> {
  try {
    return await reflectBy('v1', { client, choose, asking });
  } catch (error) {
    if (codeOf(error) !== unimplemented) throw error;
    return reflectBy('v1alpha', { client, choose, asking });
  }
}

interface Reflecting {
  readonly client: Client;
  readonly choose: (names: readonly string[]) => string;
  readonly asking: Asking;
}

async function reflectBy(version: string, { client, choose, asking }: Reflecting): Promise<PackageDefinition> {
  const { ask, end } = openStream(client, { path: `/grpc.reflection.${version}.ServerReflection/ServerReflectionInfo`, asking });
  try {
    const { listServicesResponse } = await ask({ listServices: '*' });
    const names = listServicesResponse?.service.map(({ name = '' }) => name) ?? [];
    const name = choose(names.filter((known) => !known.startsWith('grpc.')));
    const files = await collect(ask, name);
    return library().loader.loadFileDescriptorSetFromBuffer(encode('FileSet', { file: [...files.values()] }), loading);
  } finally {
    end();
  }
}

// Reads the file that defines the service, and its dependencies.
async function collect(ask: Ask, name: string): Promise<ReadonlyMap<string, Buffer>> {
  const files = new Map<string, Buffer>();
  const missing = new Set<string>();
  const take = ({ fileDescriptorResponse }: Response): void => {
    for (const bytes of fileDescriptorResponse?.fileDescriptorProto ?? []) {
      const file = decode('File', bytes) as { name?: string; dependency: readonly string[] };
      files.set(file.name ?? '', bytes);
      for (const dependency of file.dependency) missing.add(dependency);
    }
    for (const known of files.keys()) missing.delete(known);
  };
  take(await ask({ fileContainingSymbol: name }));
  for (const file of missing) {
    if (files.size > maxFiles) throw new Error(`Cannot read '${name}' by reflection: it has more than ${String(maxFiles)} files`);
    missing.delete(file);
    take(await ask({ fileByFilename: file }));
    if (!files.has(file)) throw new Error(`Cannot read '${name}' by reflection: the server does not have its file '${file}'`);
  }
  return files;
}

// Sends one request after another over one stream.
function openStream(client: Client, { path, asking: { timeout, metadata } }: { path: string; asking: Asking }) {
  const stream = client.makeBidiStreamRequest<object, Response>(
    path,
    (request) => encode('ReflectionRequest', request),
    (bytes) => decode('ReflectionResponse', bytes) as Response,
    metadata,
    { deadline: Date.now() + timeout },
  );
  let waiting: { resolve: (response: Response) => void; reject: (error: unknown) => void } | undefined;
  let failed: Error | undefined;
  const fail = (error: Error): void => {
    failed ??= error;
    waiting?.reject(error);
  };
  stream.on('data', (response: Response) => waiting?.resolve(response));
  stream.on('error', fail);
  stream.on('end', () => {
    fail(new Error('the server ended the reflection'));
  });
  const ask: Ask = async (request) => {
    const response = await new Promise<Response>((resolve, reject) => {
      waiting = { resolve, reject };
      if (failed) reject(failed);
      else stream.write(request);
    });
    const { errorResponse } = response;
    if (errorResponse)
      throw new Error(`the server's reflection returned an error: ${errorResponse.errorMessage ?? String(errorResponse.errorCode)}`);
    return response;
  };
  const end = (): void => {
    stream.cancel();
  };
  return { ask, end };
}
