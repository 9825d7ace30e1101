// The gRPC transport: calls a service by its .proto or by server reflection, over one channel for one address.

import type { Client, ServiceError } from '@grpc/grpc-js';
import { fullName } from '../../../model/contract/operation-name.ts';
import type { Service } from '../../../model/contract/service.ts';
import { ServiceUnavailable, kindOf } from '../../../model/errors.ts';
import { withEffect } from '../../../model/step-error.ts';
import { lowerCased } from '../http/http-headers.ts';
import { Misuse } from '../misuse.ts';
import type { ServiceCall, Transport } from '../transport.ts';
import { metadataOf, openChannel } from './channel.ts';
import { chosen, definitionFromFile, definitionIn, methodFindings, methodOf, type Definition } from './definition.ts';
import { toJson } from './json.ts';
import { library } from './library.ts';
import { decode, encode } from './messages.ts';
import { grpcFindings, type GrpcOptions } from './options.ts';
import { reflect } from './reflection.ts';
import { codeOf, statusFailure, unimplemented } from './status.ts';
import { unary } from './unary.ts';

const healthTimeout = 2_000;
const serving = 1;

/** Creates a transport that calls a service by gRPC at one address, like 'payments.internal:50051'. Invalid options reject each call. */
export function grpc(address: string, options: GrpcOptions = {}): Transport {
  const findings = grpcFindings(address, options);
  const headers = lowerCased(options.headers);
  const definitions = new Map<string, Promise<Definition>>();
  let channel: Client | undefined;
  return { send, healthy, mismatches, close };

  async function send(call: ServiceCall): Promise<unknown> {
    const subject = fullName(call.service.name, call.operation);
    if (call.signal?.aborted) throw withEffect(abortedCall(subject, call.signal), 'none');
    const began = performance.now();
    const method = methodOf(await definitionFor(call), call.operation, options.methods);
    const timeout = Math.max(1, call.timeout - (performance.now() - began));
    const metadata = prepared(() => metadataOf({ ...call, timeout }, headers), subject);
    const { signal, loaded } = call;
    try {
      const answer = await unary(connected(), { method, input: inputOf(call, subject), metadata, timeout, signal, loaded });
      return call.service.operations[call.operation]?.output === undefined ? null : toJson(answer);
    } catch (error) {
      throw signal?.aborted ? abortedCall(subject, signal) : failure(error, subject);
    }
  }

  function mismatches(service: Service): readonly string[] {
    if (findings.length > 0 || options.proto === undefined) return findings;
    try {
      return methodFindings(fromFile(service), service, options.methods);
    } catch (error) {
      return [error instanceof Error ? error.message : String(error)];
    }
  }

  async function healthy(service: Service): Promise<boolean> {
    const metadata = new (library().grpc.Metadata)();
    try {
      const { name } = await definitionFor({ service, timeout: healthTimeout });
      const answer = await unary(connected(), { method: health, input: { service: name }, metadata, timeout: healthTimeout });
      return (answer as { status?: number } | undefined)?.status === serving;
    } catch (error) {
      if (codeOf(error) === unimplemented) return true; // it answers, but has no health check
      throw kindOf(error) === undefined ? failure(error, `The health of '${service.name}'`) : error;
    }
  }

  // The definition is fetched once. If that fails, the next call tries again.
  function definitionFor({ service, timeout }: { service: Service; timeout: number }): Promise<Definition> {
    const known = definitions.get(service.name);
    if (known) return known;
    const found = options.proto === undefined ? fromServer(service, timeout) : Promise.resolve().then(() => fromFile(service));
    definitions.set(service.name, found);
    found.catch(() => definitions.delete(service.name));
    return found;
  }

  function fromFile(contract: Service): Definition {
    return definitionIn(definitionFromFile(options.proto ?? [], options.includes), { wanted: options.service, contract });
  }

  async function fromServer(contract: Service, timeout: number): Promise<Definition> {
    const which = { wanted: options.service, contract };
    const metadata = new (library().grpc.Metadata)();
    for (const [name, value] of Object.entries(headers)) metadata.set(name, value);
    let name: string | undefined;
    const choose = (names: readonly string[]) => (name = chosen(names, which));
    try {
      const all = await reflect(connected(), choose, { timeout, metadata });
      return definitionIn(all, { wanted: name, contract });
    } catch (error) {
      throw withEffect(failure(error, `The reflection of '${contract.name}'`), 'none');
    }
  }

  function connected(): Client {
    if (findings.length > 0) throw new TypeError(`Cannot call ${address} by gRPC: ${findings.join('; ')}`);
    return (channel ??= openChannel(address, options));
  }

  async function close(): Promise<void> {
    channel?.close();
  }
}

const health = {
  path: '/grpc.health.v1.Health/Check',
  requestSerialize: (value: object) => encode('HealthRequest', value),
  responseDeserialize: (bytes: Buffer) => decode('HealthResponse', bytes) as object,
};

const abortedCall = (subject: string, { reason }: AbortSignal): ServiceUnavailable =>
  new ServiceUnavailable(`Cannot reach ${subject}: the call was aborted`, { cause: reason });

function inputOf({ input }: ServiceCall, subject: string): object {
  if (input === undefined || input === null) return {};
  if (typeof input === 'object' && !Array.isArray(input)) return input;
  throw withEffect(new Misuse(`Cannot call ${subject} by gRPC: its input is not an object, and a gRPC message must be one`), 'none');
}

function prepared<T>(prepare: () => T, subject: string): T {
  try {
    return prepare();
  } catch (error) {
    throw withEffect(new Misuse(`Cannot call ${subject} by gRPC: ${error instanceof Error ? error.message : String(error)}`), 'none');
  }
}

function failure(error: unknown, subject: string): Error {
  if (error instanceof Error && 'code' in error && 'metadata' in error) return statusFailure(subject, error as ServiceError);
  if (error instanceof Misuse || kindOf(error) !== undefined) return error as Error;
  return new ServiceUnavailable(`${subject}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
}
