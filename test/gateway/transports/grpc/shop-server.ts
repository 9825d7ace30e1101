// A shop that speaks gRPC, on a real socket: it answers as a test says, and tells by reflection what it looks like.

import { dirname } from 'node:path';
import {
  Server,
  ServerCredentials,
  type ServerDuplexStream,
  type ServerUnaryCall,
  type sendUnaryData,
  type ServiceDefinition,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import { loadSync, type MessageTypeDefinition } from '@grpc/proto-loader';
import { afterEach } from 'vitest';
import { decode, encode } from '../../../../src/gateway/transports/grpc/messages.ts';

export const proto = new URL('shop.proto', import.meta.url).pathname;

export type Answering = (call: ServerUnaryCall<Record<string, unknown>, object>, answer: sendUnaryData<object>) => void;

interface Options {
  readonly credentials?: ServerCredentials;
  /** Which versions of reflection it speaks. Default: none. */
  readonly reflection?: 'v1' | 'v1alpha';
}

const running = new Set<Server>();
afterEach(() => {
  for (const server of running) server.forceShutdown();
  running.clear();
});

export async function openShop(authorise: Answering, { credentials, reflection }: Options = {}) {
  const definitions = loadSync(proto, { includeDirs: [dirname(proto)] });
  const server = new Server();
  const release: Answering = (_, answer) => {
    answer(null, {});
  };
  server.addService(definitions['shop.v1.Payments'] as ServiceDefinition, { Authorise: authorise, ReleaseFunds: release, Watch: release });
  if (reflection) server.addService(reflectionOf(reflection), reflecting(definitions));
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', credentials ?? ServerCredentials.createInsecure(), (error, bound) => {
      if (error) reject(error);
      else resolve(bound);
    });
  });
  running.add(server);
  return { address: `127.0.0.1:${String(port)}`, server };
}

const reflectionOf = (version: string): ServiceDefinition => ({
  ServerReflectionInfo: {
    path: `/grpc.reflection.${version}.ServerReflection/ServerReflectionInfo`,
    requestStream: true,
    responseStream: true,
    requestSerialize: (value: object) => encode('ReflectionRequest', value),
    requestDeserialize: (bytes: Buffer) => decode('ReflectionRequest', bytes),
    responseSerialize: (value: object) => encode('ReflectionResponse', value),
    responseDeserialize: (bytes: Buffer) => decode('ReflectionResponse', bytes),
  },
});

// One file an answer, so that what it imports has to be asked for.
function reflecting(definitions: ReturnType<typeof loadSync>): UntypedServiceImplementation {
  const { fileDescriptorProtos } = definitions['shop.v1.Authorised'] as MessageTypeDefinition<object, object>;
  const files = new Map(fileDescriptorProtos.map((bytes) => [(decode('File', bytes) as { name: string }).name, bytes]));
  const [holding] = [...files].flatMap(([name, bytes]) =>
    name.startsWith('shop')
      ? [Buffer.concat([bytes, encode('File', { dependency: [...files.keys()].filter((other) => other !== name) })])]
      : [],
  );
  return {
    ServerReflectionInfo(stream: ServerDuplexStream<Record<string, string>, object>) {
      stream.on('data', ({ listServices, fileContainingSymbol, fileByFilename }: Record<string, string>) => {
        const bytes = fileContainingSymbol ? holding : files.get(fileByFilename ?? '');
        if (listServices)
          stream.write({ listServicesResponse: { service: [{ name: 'grpc.health.v1.Health' }, { name: 'shop.v1.Payments' }] } });
        else if (bytes) stream.write({ fileDescriptorResponse: { fileDescriptorProto: [bytes] } });
        else stream.write({ errorResponse: { errorCode: 5, errorMessage: `no file '${String(fileByFilename)}'` } });
      });
      stream.on('end', () => {
        stream.end();
      });
    },
  };
}
