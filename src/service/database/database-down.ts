// Recognises errors of the database or its connection, as opposed to errors of a statement. After such an error the effect is unknown, and
// the same call should be retried. No other file decides this. A handler may have wrapped the error in one of its own.

const sqlStates = [
  '08...', // connection failed
  '53...', // out of connections, memory or disk
  '57P0.', // shut down, crashed, or starting
  '57014', // a statement exceeded its timeout
  '58030', // I/O error
  '25006', // read-only: the former primary after a failover
  '25P0[345]', // a session or transaction was idle for too long
  '40001', // serialisation failure
  '40P01', // deadlock
  '55P03', // a lock was not available
];
const network = ['ECONN\\w+', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EHOST\\w+', 'ENET\\w+', 'EAI_\\w+'];
const streams = ['ERR_STREAM_(DESTROYED|WRITE_AFTER_END|PREMATURE_CLOSE)', 'ERR_SOCKET_CLOSED'];
const codes = new RegExp(`^(${[...sqlStates, ...network, ...streams].join('|')})$`);

// Messages of the driver for errors without a code.
const messages = /connection terminated|timeout exceeded when trying to connect|timeout expired|and is not queryable|query read timeout/i;

const maxDepth = 10; // nested causes

export function isDatabaseDown(error: unknown, depth = 0): boolean {
  if (!(error instanceof Error) || depth > maxDepth) return false;
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (typeof code === 'string' && codes.test(code)) return true;
  if (code === 'ENOENT' && syscall === 'connect') return true; // the socket file of a server that is not running
  if (messages.test(error.message)) return true;
  const inner: readonly unknown[] = error instanceof AggregateError ? error.errors : [];
  return [error.cause, ...inner].some((one) => isDatabaseDown(one, depth + 1));
}
