// Sends one HTTP request and reads its answer, over a pool of connections.
//
// 1. An exchange ends within its timeout, however slowly headers or body arrive. It uses one timer and cleans up after itself.
// 2. If the caller aborts, the connection is closed, and the server sees that.
// 3. An answer that is too large is never held in memory, whether its length is announced or not.

import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import type { HttpRoute, RoutedRequest } from './routes.ts';
import { bodyText } from './body-text.ts';
import { forTimer } from '../../../platform/timer.ts';

export interface Exchange {
  readonly method: HttpRoute['method'];
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: RoutedRequest['body'] | undefined;
  /** Milliseconds. */
  readonly timeout: number;
  readonly signal?: AbortSignal | undefined;
  /** Bytes. */
  readonly maximum: number;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** Why the body cannot be read. Set only if it cannot; the status is valid all the same. */
  readonly unreadable?: string;
}

/** How far an exchange had come: 'waiting' if nothing was sent, 'sent', or 'answering' once the answer had begun. */
export type Phase = 'waiting' | 'sent' | 'answering';
export type AbortReason = 'late' | 'given-up' | 'too-large' | 'broken';

/** An exchange that was aborted before its answer was complete. */
export class Cut extends Error {
  override readonly name = 'Cut';
  readonly reason: AbortReason;
  readonly phase: Phase;

  constructor(reason: AbortReason, phase: Phase, cause?: unknown) {
    super(reason, { cause });
    this.reason = reason;
    this.phase = phase;
  }
}

export function exchange(pool: Dispatcher, { method, path, headers, body, timeout, signal, maximum }: Exchange): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    let phase: Phase = 'waiting';
    let controller: Dispatcher.DispatchController | undefined;
    let answer: Omit<HttpAnswer, 'text'> | undefined;
    let over: Cut | true | undefined;
    let chunks: Buffer[] = [];
    let size = 0;

    const end = (how: Cut | true): void => {
      over = how;
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    };
    const abort = (reason: AbortReason, cause?: unknown): void => {
      if (over) return;
      const failure = new Cut(reason, phase, cause);
      end(failure);
      chunks = [];
      reject(failure);
      controller?.abort(failure);
    };
    const onAbort = (): void => {
      abort('given-up', signal?.reason);
    };
    const timer = setTimeout(abort, forTimer(timeout), 'late');
    if (signal?.aborted) {
      onAbort();
      return;
    }
    signal?.addEventListener('abort', onAbort, { once: true });

    pool.dispatch(
      { method, path, headers, body: body ?? null },
      {
        // The request leaves the queue. If it was aborted while it waited, it must not be sent.
        onRequestStart(started) {
          if (over instanceof Cut) started.abort(over);
          controller = started;
          phase = 'sent';
        },
        onResponseStart(_, status, received) {
          if (status < 200) return;
          phase = 'answering';
          answer = { status, headers: received };
          if (method !== 'HEAD' && Number(received['content-length']) > maximum) abort('too-large');
        },
        onResponseData(_, chunk) {
          size += chunk.length;
          if (size > maximum) abort('too-large');
          else chunks.push(chunk);
        },
        onResponseEnd() {
          if (!answer) return;
          const { status, headers: received } = answer;
          const body = bodyText(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks), received, maximum);
          if (body.kind === 'too-large') {
            abort('too-large');
            return;
          }
          end(true);
          resolve(
            body.kind === 'text'
              ? { status, headers: received, text: body.text }
              : { status, headers: received, text: '', unreadable: body.why },
          );
        },
        onResponseError(_, error) {
          abort('broken', error);
        },
      },
    );
  });
}
