// How a service is reached by gRPC. What is wrong is told at the start of the worker, all at once.

import { anything, either, flag, list, record, text, type Options } from '../../../model/shape.ts';
import { tlsFindings, tlsShape, type TlsOptions } from '../tls.ts';

export interface GrpcOptions {
  /** The service's .proto. Default: the server is asked, by reflection. */
  readonly proto?: string | readonly string[];
  /** Where the .proto's imports are looked for. */
  readonly includes?: readonly string[];
  /** Its full name, 'shop.v1.Payments'. Default: the one that is called like the contract, or the only one. */
  readonly service?: string;
  /** Methods by operation, where they are not called alike. Default: 'authorise' is 'Authorise'. */
  readonly methods?: Readonly<Record<string, string>>;
  /** Sent with every call, as metadata. */
  readonly headers?: Readonly<Record<string, string>>;
  /** A larger answer is refused unread. Bytes; default 2,097,152, as Temporal takes no larger value. */
  readonly maximumAnswer?: number;
  /** Encrypted: true with the certificates that Node trusts, or as said. Default: not. */
  readonly tls?: TlsOptions | boolean;
}

export const tlsOf = ({ tls }: GrpcOptions): TlsOptions | undefined => (tls === true ? {} : tls === false ? undefined : tls);

const shape = record({
  proto: anything,
  includes: list(text),
  service: text,
  methods: anything,
  headers: anything,
  maximumAnswer: anything,
  tls: either(flag, tlsShape, (value) => typeof value === 'boolean'),
} satisfies Options<GrpcOptions>);

export function grpcFindings(address: string, options: GrpcOptions): readonly string[] {
  const wrong = shape.check(options, '');
  if (wrong.length > 0) return wrong;
  const { maximumAnswer = 1, proto, includes } = options;
  return [
    ...(/^[^/\s]+:\d{1,5}$/.test(address) ? [] : [`'${address}' is not an address like 'payments.internal:50051'`]),
    ...tlsFindings(tlsOf(options)),
    ...(Number.isSafeInteger(maximumAnswer) && maximumAnswer > 0
      ? []
      : [`maximumAnswer is ${String(maximumAnswer)}; it is a whole number from 1 on`]),
    ...(includes && proto === undefined ? ['includes is given without a proto'] : []),
  ];
}
