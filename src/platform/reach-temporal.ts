// Connects to Temporal. If that fails, a separate connection and TLS handshake find out why: Temporal's connections retry for ten seconds,
// and then report neither a refused certificate nor that another server listens there.

import { connect as connectPlain, isIP, isIPv6 } from 'node:net';
import { connect, type ConnectionOptions as TlsOptions } from 'node:tls';
import { factIn, NoAnswer, statusOf, temporalErrorOf, TemporalUnreachable, TlsMismatch } from './temporal-error.ts';

export interface Reach {
  readonly address?: string;
  readonly tls?: TlsSettings | boolean | null;
}

interface TlsSettings {
  readonly serverNameOverride?: string;
  readonly serverRootCACertificate?: Uint8Array;
  readonly clientCertPair?: { readonly crt: Uint8Array; readonly key: Uint8Array };
}

const diagnosisTimeoutMs = 5_000;
const alertMs = 500; // in TLS 1.3, a server that misses the client's certificate sends an alert after the handshake

export const addressOf = ({ address }: Reach): string => address ?? '127.0.0.1:7233';

export async function reachTemporal<T>(options: Reach, connectTo: () => Promise<T>): Promise<T> {
  // Only if a root certificate is configured is it certain what Temporal's connections trust. So only then is TLS checked before
  // connecting.
  const hasRoot = typeof options.tls === 'object' && options.tls?.serverRootCACertificate !== undefined;
  const problem = hasRoot ? await tlsProblem(options, 0) : undefined;
  if (problem) throw problem;
  try {
    return await connectTo();
  } catch (cause) {
    throw (await tlsProblem(options, alertMs)) ?? refused(options, cause) ?? (await unreachable(options, cause));
  }
}

// Reports TLS errors only. If no server listens there, the connection itself reports that.
async function tlsProblem(options: Reach, linger: number): Promise<Error | undefined> {
  if (!options.tls) return undefined;
  const cause = await handshake(tlsOptions(addressOf(options), options.tls === true ? {} : options.tls), linger);
  const remedy = cause && remedyFor(cause.code ?? '');
  return remedy === undefined
    ? undefined
    : new TlsMismatch(`Cannot connect to Temporal at ${addressOf(options)} with TLS: ${cause?.message ?? ''}. ${remedy}`);
}

// Statuses that only a server sends. Other statuses may also come from a connection to a different kind of server.
const serverStatuses = [
  'PERMISSION_DENIED',
  'UNAUTHENTICATED',
  'RESOURCE_EXHAUSTED',
  'INVALID_ARGUMENT',
  'FAILED_PRECONDITION',
  'NOT_FOUND',
];

function refused(options: Reach, cause: unknown): Error | undefined {
  const attempted = { what: 'connect to Temporal', address: addressOf(options), namespace: '' };
  return serverStatuses.includes(statusOf(cause) ?? '') ? temporalErrorOf(cause, attempted) : undefined;
}

async function unreachable(options: Reach, cause: unknown): Promise<Error> {
  const address = addressOf(options);
  const { host, port } = tlsOptions(address, {}) as { host: string; port: number };
  const code = await knock({ host, port });
  if (code !== undefined) return new TemporalUnreachable(`Cannot reach Temporal at ${address}: ${factOf(code)}. ${whereItIs}`);
  if (!options.tls && (await speaksTls(address)))
    return new TlsMismatch(`Cannot connect to Temporal at ${address} without TLS: the server there requires it. ${withTls}`);
  if (['DEADLINE_EXCEEDED', 'CANCELLED'].includes(statusOf(cause) ?? ''))
    return new NoAnswer(
      `Cannot connect to Temporal at ${address}: it did not answer in time. Check the load of the server, or try again later`,
    );
  const fact = factIn(cause);
  const detail = fact === undefined ? '' : ` (${fact})`;
  return new TemporalUnreachable(
    `Cannot reach Temporal at ${address}: the server there does not answer like Temporal${detail}. ${whereItIs}`,
  );
}

const whereItIs = `Start one ('temporal server start-dev'), or set its address (temporal.address, TEMPORAL_ADDRESS)`;
const withTls = 'Set temporal.tls (true, or certificates), or TEMPORAL_TLS=true';

function factOf(code: string): string {
  if (code === 'ECONNREFUSED') return 'nothing listens there (ECONNREFUSED)';
  return code === 'ENOTFOUND' || code === 'EAI_AGAIN' ? `the host name is not known (${code})` : `no connection (${code})`;
}

/** Returns the error code if no connection can be made, or undefined if one can. */
function knock({ host, port }: { readonly host: string; readonly port: number }): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connectPlain({ host, port, timeout: diagnosisTimeoutMs });
    const end = (code?: string) => {
      socket.destroy();
      resolve(code);
    };
    socket
      .once('connect', () => end())
      .once('timeout', () => end(`none within ${String(diagnosisTimeoutMs / 1000)} s`))
      .once('error', ({ code }: NodeJS.ErrnoException) => end(code ?? 'unknown'));
  });
}

// A server with TLS completes the handshake, or rejects it because of certificates.
async function speaksTls(address: string): Promise<boolean> {
  const problem = await handshake(tlsOptions(address, {}), 0);
  return problem === undefined || /CERT|SIGNATURE|ISSUER|ALERT/.test(problem.code ?? '');
}

const trust =
  'Pass the certificate of the authority that signed it as temporal.tls.serverRootCACertificate, or name its file in TEMPORAL_TLS_SERVER_CA_CERT_PATH';

function remedyFor(code: string): string | undefined {
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return 'Pass the name in its certificate as temporal.tls.serverNameOverride';
  if (code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID') return "Renew the server's certificate";
  if (/ALERT_CERTIFICATE_REQUIRED|HANDSHAKE_FAILURE/.test(code))
    return "The server requires a client's certificate: set temporal.tls.clientCertPair";
  if (code.startsWith('ERR_SSL_')) return 'Remove temporal.tls if the server does not use TLS';
  return /CERT|SIGNATURE|ISSUER/.test(code) ? trust : undefined;
}

function tlsOptions(address: string, { serverNameOverride, serverRootCACertificate: ca, clientCertPair }: TlsSettings): TlsOptions {
  const { hostname, port } = new URL(`tls://${address}`);
  const host = isIPv6(hostname.slice(1, -1)) ? hostname.slice(1, -1) : hostname;
  const servername = serverNameOverride ?? (isIP(host) ? undefined : host);
  return {
    host,
    port: Number(port || 7233),
    ALPNProtocols: ['h2'],
    ...(servername !== undefined && { servername }),
    ...(ca && { ca: Buffer.from(ca) }),
    ...(clientCertPair && { cert: Buffer.from(clientCertPair.crt), key: Buffer.from(clientCertPair.key) }),
  };
}

function handshake(options: TlsOptions, linger: number): Promise<NodeJS.ErrnoException | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ ...options, timeout: diagnosisTimeoutMs });
    const end = (error?: NodeJS.ErrnoException) => {
      socket.destroy();
      resolve(error);
    };
    socket
      .once('secureConnect', () => setTimeout(end, linger))
      .once('timeout', () => end(Object.assign(new Error('no handshake in time'), { code: 'ETIMEDOUT' })))
      .once('error', end);
  });
}
