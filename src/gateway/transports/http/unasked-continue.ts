// Removes unsolicited "100 Continue" answers from a socket. A server may send them, and a client must then read the final answer
// (RFC 9110 §15.2). undici closes the connection instead, and has no option for that. So this filter hides them from undici.
//
// After a write, the first bytes read are the start of an answer, and only there "100 Continue" is searched. This requires that a
// connection has one request at a time.

import type { Socket } from 'node:net';

const start = 'HTTP/1.1 100';
const largest = 16_384; // bytes of one head, like undici's limit

export function withoutContinue<S extends Socket>(socket: S): S {
  const write = socket.write.bind(socket) as (...parts: unknown[]) => boolean;
  const read = socket.read.bind(socket) as (size?: number) => Buffer | null;
  let atStart = false;
  let pending: Buffer | undefined;
  socket.write = (...parts: unknown[]) => {
    atStart = true;
    return write(...parts);
  };
  socket.read = (size?: number) => {
    for (let chunk = read(size); chunk !== null; chunk = read(size)) {
      if (!atStart) return chunk;
      const rest = afterContinue(pending ? Buffer.concat([pending, chunk]) : chunk);
      pending = rest.isOpen ? rest.bytes : undefined;
      if (rest.isOpen) continue;
      atStart = false;
      return rest.bytes;
    }
    return null;
  };
  return socket;
}

interface Rest {
  readonly bytes: Buffer;
  /** True if the bytes may be the start of a "100 Continue", or if nothing has followed one yet. */
  readonly isOpen: boolean;
}

function afterContinue(all: Buffer): Rest {
  for (let bytes = all; ;) {
    const head = bytes.toString('latin1', 0, start.length);
    if (head.length < start.length) return { bytes, isOpen: isLike(head) };
    if (!isLike(head)) return { bytes, isOpen: false };
    const end = bytes.indexOf('\r\n\r\n');
    if (end < 0) return { bytes, isOpen: bytes.length <= largest };
    bytes = bytes.subarray(end + 4);
  }
}

// Accepts HTTP/1.0 and HTTP/1.1.
const isLike = (head: string): boolean => start.startsWith(head.replace(/^(HTTP\/1\.)0/, '$11'));
