// Which errors mean that the database, or the way to it, failed, and not the statement: nothing is known of the work, and the same call is
// to be repeated. The one place that knows them; a handler may have wrapped one in an error of its own.

const sqlStates = [
  '08...', // the connection
  '53...', // connections, memory, disk
  '57P0.', // shut down, crashed, starts up
  '57014', // a statement took longer than its caller waits
  '58030', // its disk
  '25006', // what was the primary before a failover
  '25P0[345]', // sessions and transactions that waited too long
  '40001', // serialisation
  '40P01', // deadlock
  '55P03', // a lock
];
const network = ['ECONN\\w+', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EHOST\\w+', 'ENET\\w+', 'EAI_\\w+'];
const streams = ['ERR_STREAM_(DESTROYED|WRITE_AFTER_END|PREMATURE_CLOSE)', 'ERR_SOCKET_CLOSED'];
const codes = new RegExp(`^(${[...sqlStates, ...network, ...streams].join('|')})$`);

// The driver's own words: these have no code.
const words = /connection terminated|timeout exceeded when trying to connect|timeout expired|and is not queryable|query read timeout/i;

const deepest = 10; // causes of causes

export function isDatabaseDown(error: unknown, depth = 0): boolean {
  if (!(error instanceof Error) || depth > deepest) return false;
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (typeof code === 'string' && codes.test(code)) return true;
  if (code === 'ENOENT' && syscall === 'connect') return true; // the socket file of a server that does not run
  if (words.test(error.message)) return true;
  const inner: readonly unknown[] = error instanceof AggregateError ? error.errors : [];
  return [error.cause, ...inner].some((one) => isDatabaseDown(one, depth + 1));
}
