// Parses the gRPC status from the message of a native connection's error. A native connection and a worker report a failed start only as
// text: "code: 'Some resource has been exhausted', message: …", or "Status { code: ResourceExhausted, message: … }".

interface GrpcStatus {
  readonly code: number;
  readonly details: string;
}

// The descriptions of the codes in tonic (gRPC in Rust), by number.
const descriptions = [
  'The operation completed successfully',
  'The operation was cancelled',
  'Unknown error',
  'Client specified an invalid argument',
  'Deadline expired before operation could complete',
  'Some requested entity was not found',
  'Some entity that we attempted to create already exists',
  'The caller does not have permission to execute the specified operation',
  'Some resource has been exhausted',
  "The system is not in a state required for the operation's execution",
  'The operation was aborted',
  'Operation was attempted past the valid range',
  'Operation is not implemented or not supported',
  'Internal error',
  'The service is currently unavailable',
  'Unrecoverable data loss or corruption',
  'The request does not have valid authentication credentials',
];

const names = [
  ...['Ok', 'Cancelled', 'Unknown', 'InvalidArgument', 'DeadlineExceeded', 'NotFound', 'AlreadyExists', 'PermissionDenied'],
  ...['ResourceExhausted', 'FailedPrecondition', 'Aborted', 'OutOfRange', 'Unimplemented', 'Internal', 'Unavailable'],
  ...['DataLoss', 'Unauthenticated'],
];

const status = /code: (?:'(?<description>.*?)'(?=, |$)|(?<name>\w+))(?:, message: "(?<details>(?:[^"\\]|\\.)*)")?/;

/** Returns the status in the text, or undefined if the text has none. */
export function nativeStatusIn(text: string): GrpcStatus | undefined {
  const { description = '', name = '', details = '' } = status.exec(text)?.groups ?? {};
  const code = name === '' ? descriptions.indexOf(description) : names.indexOf(name);
  return code < 0 ? undefined : { code, details };
}
