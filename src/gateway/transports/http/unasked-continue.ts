// A server may answer "100 Continue" to who has not asked for it, and the client goes on to the answer itself (RFC 9110 §15.2). undici breaks
// the connection off instead, and has no option for that; so what it reads is without these.
//
// After something was written, what comes first is the beginning of an answer; only there it is looked for. One request at a time.

import type { Socket } from 'node:net';

const start = 'HTTP/1.1 100';
const largest = 16_384; // bytes of one head, as undici

export function withoutContinue<S extends Socket>(socket: S): S {
  const write = socket.write.bind(socket) as (...parts: unknown[]) => boolean;
  const read = socket.read.bind(socket) as (size?: number) => Buffer | null;
  let atStart = false;
  let held: Buffer | undefined;
  socket.write = (...parts: unknown[]) => {
    atStart = true;
    return write(...parts);
  };
  socket.read = (size?: number) => {
    for (let chunk = read(size); chunk !== null; chunk = read(size)) {
      if (!atStart) return chunk;
      const rest = afterContinue(held ? Buffer.concat([held, chunk]) : chunk);
      held = rest.isOpen ? rest.bytes : undefined;
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
  /** It may still become one, or nothing has come after one. */
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

// Of HTTP/1.0 or 1.1.
const isLike = (head: string): boolean => start.startsWith(head.replace(/^(HTTP\/1\.)0/, '$11'));
