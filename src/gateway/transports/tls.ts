// The TLS options of a transport. The certificate of the service is always verified, unless `rejectUnauthorized` is false.

import { flag, record, text, type Options, type Shape } from '../../model/shape.ts';

export interface TlsOptions {
  /** The certificate authorities that may have signed the service's certificate, as PEM. @default those that Node trusts */
  readonly ca?: string | Buffer;
  /** The caller's own certificate as PEM, if the service requires one. */
  readonly cert?: string | Buffer;
  /** The private key of `cert`, as PEM. */
  readonly key?: string | Buffer;
  /** The name in the service's certificate, if it differs from the address. */
  readonly servername?: string;
  /**
   * If false, the service's certificate is not verified, and any server can pose as the service. @default true, whatever the environment
   * sets
   */
  readonly rejectUnauthorized?: boolean;
}

const pem: Shape = {
  check: (value, path) => (typeof value === 'string' || value instanceof Uint8Array ? [] : [`${path} is not PEM, as text or bytes`]),
  schema: {},
};

export const tlsShape = record({ ca: pem, cert: pem, key: pem, servername: text, rejectUnauthorized: flag } satisfies Options<TlsOptions>);

export const tlsFindings = ({ cert, key }: TlsOptions = {}): readonly string[] =>
  (cert === undefined) === (key === undefined) ? [] : ['tls has a certificate without a key, or a key without a certificate'];

/** Returns the options in the form that Node takes. */
export const tlsSettings = ({ rejectUnauthorized = true, ...given }: TlsOptions = {}) => ({ ...given, rejectUnauthorized });
