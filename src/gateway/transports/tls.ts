// What a transport needs to know about certificates. The other side's is always checked, unless that is said in so many words.

import { flag, record, text, type Options, type Shape } from '../../model/shape.ts';

export interface TlsOptions {
  /** Who may have signed the service's certificate, as PEM. Default: whom Node trusts. */
  readonly ca?: string | Buffer;
  /** The caller's own certificate and key, as PEM, where the service asks for them. */
  readonly cert?: string | Buffer;
  readonly key?: string | Buffer;
  /** The name that the service's certificate is for, where that is not its address. */
  readonly servername?: string;
  /** False: anybody may pose as the service. Default true, whatever the environment says. */
  readonly rejectUnauthorized?: boolean;
}

const pem: Shape = {
  check: (value, path) => (typeof value === 'string' || value instanceof Uint8Array ? [] : [`${path} is no PEM, as text or bytes`]),
  schema: {},
};

export const tlsShape = record({ ca: pem, cert: pem, key: pem, servername: text, rejectUnauthorized: flag } satisfies Options<TlsOptions>);

export const tlsFindings = ({ cert, key }: TlsOptions = {}): readonly string[] =>
  (cert === undefined) === (key === undefined) ? [] : ['tls has a certificate without a key, or a key without a certificate'];

/** As Node takes them. */
export const tlsSettings = ({ rejectUnauthorized = true, ...given }: TlsOptions = {}) => ({ ...given, rejectUnauthorized });
