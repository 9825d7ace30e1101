// Converts errors of Temporal's connections (gRPC status codes, of JavaScript and native connections) to named errors, one kind for each
// remedy. The message names what failed, the fact, and the remedy. No error contains gRPC metadata or stacks.

import { nativeStatusIn } from './native-status.ts';

export abstract class TemporalError extends Error {
  abstract readonly kind: string;
}

/** Temporal does not answer at its address: it is down, the address is wrong, or the connection broke. */
export class TemporalUnreachable extends TemporalError {
  override readonly name = 'TemporalUnreachable';
  readonly kind = 'temporal-unreachable';
}

/** Client and server do not agree about TLS, or do not trust each other's certificate. */
export class TlsMismatch extends TemporalError {
  override readonly name = 'TlsMismatch';
  readonly kind = 'tls-mismatch';
}

/** Temporal has no namespace with this name. */
export class UnknownNamespace extends TemporalError {
  override readonly name = 'UnknownNamespace';
  readonly kind = 'unknown-namespace';
}

/** Temporal does not know the caller, or does not permit the request. */
export class NotPermitted extends TemporalError {
  override readonly name = 'NotPermitted';
  readonly kind = 'not-permitted';
}

/** Temporal did not answer before the deadline of the request. */
export class NoAnswer extends TemporalError {
  override readonly name = 'NoAnswer';
  readonly kind = 'no-answer';
}

/** A limit of the server or the namespace is exceeded. The same request may succeed later. */
export class TemporalBusy extends TemporalError {
  override readonly name = 'TemporalBusy';
  readonly kind = 'temporal-busy';
}

/** Temporal received the request and rejected it. */
export class TemporalRejected extends TemporalError {
  override readonly name = 'TemporalRejected';
  readonly kind = 'temporal-rejected';
}

/** The attempted request and its target. */
export interface Attempted {
  /** Completes "Cannot …": `start process 'order'`. */
  readonly what: string;
  readonly address: string;
  /** The namespace, or '' if the request belongs to none. */
  readonly namespace: string;
  /** The milliseconds until it failed. */
  readonly milliseconds?: number;
  /** The remedy if the caller lacks the permission. */
  readonly permission?: string;
}

interface GrpcError {
  readonly code: number;
  readonly details: string;
}

const codes = [
  ...['OK', 'CANCELLED', 'UNKNOWN', 'INVALID_ARGUMENT', 'DEADLINE_EXCEEDED', 'NOT_FOUND', 'ALREADY_EXISTS', 'PERMISSION_DENIED'],
  ...['RESOURCE_EXHAUSTED', 'FAILED_PRECONDITION', 'ABORTED', 'OUT_OF_RANGE', 'UNIMPLEMENTED', 'INTERNAL', 'UNAVAILABLE'],
  ...['DATA_LOSS', 'UNAUTHENTICATED'],
];

/** Returns the named error for an error of a connection, or undefined if it is no such error, or only reports that a run is not found. */
export function temporalErrorOf(error: unknown, attempted: Attempted): Error | undefined {
  const { message, namespace } = (error ?? {}) as { message?: string; namespace?: string };
  if (nameOf(error) === 'NamespaceNotFoundError') return unknownNamespace(attempted, namespace);
  if (message === 'Channel has been shut down') return unreachable(attempted, 'the connection is closed');
  const cause = grpcErrorIn(error);
  if (cause) return named(cause, attempted);
  return nameOf(error) === 'TransportError' ? unreachable(attempted, message ?? '') : undefined;
}

/** Returns the gRPC status name of an error or its cause ('UNAVAILABLE'), or undefined if it is not a gRPC error. */
export function statusOf(error: unknown): string | undefined {
  const cause = grpcErrorIn(error);
  return cause && statusName(cause);
}

/** Returns the status and the server's message, or undefined if it is not a gRPC error. */
export function factIn(error: unknown): string | undefined {
  const cause = grpcErrorIn(error);
  return cause && factOf(cause);
}

function named({ code, details }: GrpcError, attempted: Attempted): Error | undefined {
  const fact = shortened(details);
  switch (statusName({ code })) {
    case 'UNAVAILABLE':
      return unreachable(attempted, fact);
    case 'PERMISSION_DENIED':
    case 'UNAUTHENTICATED':
      return new NotPermitted(permission(attempted, factOf({ code, details })));
    case 'DEADLINE_EXCEEDED':
      return new NoAnswer(deadline(attempted));
    case 'RESOURCE_EXHAUSTED':
      return new TemporalBusy(busy(attempted, fact));
    case 'NOT_FOUND':
      return isNamespace(details) ? unknownNamespace(attempted) : undefined;
    default:
      return rejected({ code, details }, attempted);
  }
}

const isNamespace = (details: string): boolean => /^Namespace \S+ (is|was) not found/i.test(details);

function unreachable({ what, address }: Attempted, fact: string): TemporalUnreachable {
  const remedy = `Start it ('temporal server start-dev'), or set its address (temporal.address, TEMPORAL_ADDRESS)`;
  return new TemporalUnreachable(`Cannot ${what}: Temporal at ${address} does not answer (${reasonIn(fact)}). ${remedy}`);
}

function unknownNamespace({ what, address, namespace }: Attempted, named = namespace): UnknownNamespace {
  const remedy = `Create it ('temporal operator namespace create --namespace ${named}'), or set another one (namespace, TEMPORAL_NAMESPACE)`;
  return new UnknownNamespace(`Cannot ${what}: Temporal at ${address} has no namespace '${named}'. ${remedy}`);
}

const checkKey = 'Check the API key or the client certificate (temporal.apiKey, temporal.tls.clientCertPair), and its permissions';

function permission({ what, address, namespace, permission: remedy = checkKey }: Attempted, fact: string): string {
  const where = namespace === '' ? '' : ` in namespace '${namespace}'`;
  return `Cannot ${what}: Temporal at ${address} does not permit it${where} (${fact}). ${remedy}`;
}

function deadline({ what, address, milliseconds }: Attempted): string {
  const time = milliseconds === undefined ? 'in time' : `within ${seconds(milliseconds)}`;
  return `Cannot ${what}: Temporal at ${address} did not answer ${time}. It may still have accepted the request. Check the run before you repeat it`;
}

function busy({ what, address, namespace, milliseconds }: Attempted, fact: string): string {
  const tried = milliseconds === undefined ? '' : `, after ${seconds(milliseconds)} of retries`;
  const whose = namespace === '' ? '' : ` of namespace '${namespace}'`;
  const remedy = `Try again later, or have the limits${whose} raised`;
  return `Cannot ${what}: Temporal at ${address} is over a limit (${fact})${tried}. ${remedy}`;
}

function rejected(error: GrpcError, { what, address, namespace }: Attempted): TemporalRejected {
  const fact = factOf(error);
  const attribute = /no mapping defined for search attribute (\S+)/.exec(fact)?.[1];
  const create = `temporal operator search-attribute create --namespace ${namespace} --name ${attribute ?? ''} --type Keyword`;
  const remedy = attribute === undefined ? remedyOf(statusName(error)) : `Create it ('${create}', or the type that it has)`;
  return new TemporalRejected(`Cannot ${what}: Temporal at ${address} rejected it (${fact}). ${remedy}`);
}

function remedyOf(status: string): string {
  if (status === 'UNIMPLEMENTED') return 'Update the server: this version does not support the request';
  const isAboutRequest = ['INVALID_ARGUMENT', 'FAILED_PRECONDITION', 'OUT_OF_RANGE', 'ALREADY_EXISTS'].includes(status);
  return isAboutRequest ? 'Correct what it names' : "Check the server's log before you repeat it";
}

const factOf = (error: GrpcError): string => `${statusName(error)}: ${shortened(error.details) || 'no reason given'}`;

const statusName = ({ code }: { readonly code: number }): string => codes[code] ?? `code ${String(code)}`;

const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`;

/** Returns the relevant part, like 'connect ECONNREFUSED 127.0.0.1:1', of the three lines that a connection reports. */
function reasonIn(fact: string): string {
  return /[a-z]* ?\bE[A-Z]{4,}\b[^,;)\n]*?(?=\.? Resolution note|[,;)\n]|$)/.exec(fact)?.[0].trim() || fact || 'no reason given';
}

const maxFactLength = 300; // characters

function shortened(details: string): string {
  const line = details.replaceAll(/\s+/g, ' ').trim();
  return line.length > maxFactLength ? `${line.slice(0, maxFactLength)}…` : line;
}

function grpcErrorIn(error: unknown): GrpcError | undefined {
  for (let cause = error; typeof cause === 'object' && cause !== null; cause = (cause as Error).cause) {
    const { code, details, metadata, message = '' } = cause as Partial<GrpcError & Error> & { readonly metadata?: unknown };
    // A native connection puts the server's message into its own.
    if (typeof code === 'number' && typeof details === 'string' && metadata !== undefined)
      return { code, details: details || withoutStatus(message) };
    const native = nameOf(cause) === 'TransportError' ? nativeStatusIn(message) : undefined;
    if (native) return native;
  }
  return undefined;
}

const withoutStatus = (message: string): string => message.replace(/^\d+ [A-Z_]+: /, '');

const nameOf = (error: unknown): string | undefined => (error instanceof Error ? error.name : undefined);
