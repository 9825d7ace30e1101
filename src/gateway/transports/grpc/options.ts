// The options of the gRPC transport. Errors in them are reported together when the worker starts.

import { anything, either, flag, list, record, text, type Options } from '../../../model/shape.ts';
import { tlsFindings, tlsShape, type TlsOptions } from '../tls.ts';

export interface GrpcOptions {
  /** The .proto files of the service. @default the server's reflection */
  readonly proto?: string | readonly string[];
  /** Folders to search for imports of the .proto files. */
  readonly includes?: readonly string[];
  /** The full name of the service, like 'shop.v1.Payments'. @default the service with the name of the contract, or the only one */
  readonly service?: string;
  /** The methods of operations whose names differ. @default the operation's name with an upper-case first letter */
  readonly methods?: Readonly<Record<string, string>>;
  /** Metadata to send with every call. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The size limit of an answer in bytes. A larger answer is rejected unread. @default 2,097,152, Temporal's size limit for values */
  readonly maximumAnswer?: number;
  /** Encrypts the connection: with the certificates that Node trusts if true, or by the options. @default false */
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
      : [`maximumAnswer is ${String(maximumAnswer)}, but must be a whole number from 1 on`]),
    ...(includes && proto === undefined ? ['includes is given without a proto'] : []),
  ];
}
