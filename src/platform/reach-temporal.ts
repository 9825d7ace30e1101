// Connects to Temporal, and where that fails says why and what to do. Temporal's own connections try again for ten
// seconds where a certificate is refused, and then do not name it; a handshake of our own tells at once.

import { isIP, isIPv6 } from 'node:net';
import { connect, type ConnectionOptions as TlsOptions } from 'node:tls';

export interface Reach {
  readonly address?: string;
  readonly tls?: TlsSettings | boolean | null;
}

interface TlsSettings {
  readonly serverNameOverride?: string;
  readonly serverRootCACertificate?: Uint8Array;
}

export const addressOf = ({ address }: Reach): string => address ?? '127.0.0.1:7233';

export async function reachTemporal<T>(options: Reach, connectTo: () => Promise<T>): Promise<T> {
  // Whom Temporal's connections trust is certain only where we were told: so only then before they have tried.
  const told = typeof options.tls === 'object' && options.tls?.serverRootCACertificate !== undefined;
  const problem = told ? await tlsProblem(options) : undefined;
  if (problem) throw problem;
  try {
    return await connectTo();
  } catch (cause) {
    throw (
      (await tlsProblem(options)) ??
      new Error(
        `Cannot reach Temporal at ${addressOf(options)}. Start one ('temporal server start-dev'), or say where it is with TEMPORAL_ADDRESS`,
        { cause },
      )
    );
  }
}

// Only what TLS itself says: a server that is not there is the business of the connection.
async function tlsProblem(options: Reach): Promise<Error | undefined> {
  if (!options.tls) return undefined;
  const cause = await handshake(tlsOptions(addressOf(options), options.tls === true ? {} : options.tls));
  const remedy = cause && remedyFor(cause.code ?? '');
  return remedy === undefined
    ? undefined
    : new Error(`Cannot connect to Temporal at ${addressOf(options)} with TLS: ${cause?.message ?? ''}. ${remedy}`, { cause });
}

const trust =
  'Pass the certificate of the authority that signed it as temporal.tls.serverRootCACertificate, or name its file in TEMPORAL_TLS_SERVER_CA_CERT_PATH';

function remedyFor(code: string): string | undefined {
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return 'Pass the name in its certificate as temporal.tls.serverNameOverride';
  if (code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID') return "Renew the server's certificate";
  if (code.startsWith('ERR_SSL_')) return 'Leave temporal.tls out if it speaks no TLS';
  return /CERT|SIGNATURE|ISSUER/.test(code) ? trust : undefined;
}

function tlsOptions(address: string, { serverNameOverride, serverRootCACertificate: ca }: TlsSettings): TlsOptions {
  const { hostname, port } = new URL(`tls://${address}`);
  const host = isIPv6(hostname.slice(1, -1)) ? hostname.slice(1, -1) : hostname;
  const servername = serverNameOverride ?? (isIP(host) ? undefined : host);
  return {
    host,
    port: Number(port || 7233),
    ALPNProtocols: ['h2'],
    ...(servername !== undefined && { servername }),
    ...(ca && { ca: Buffer.from(ca) }),
  };
}

function handshake(options: TlsOptions): Promise<NodeJS.ErrnoException | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ ...options, timeout: 5_000 });
    const end = (error?: NodeJS.ErrnoException) => {
      socket.destroy();
      resolve(error);
    };
    socket
      .once('secureConnect', () => end())
      .once('timeout', () => end())
      .once('error', end);
  });
}
