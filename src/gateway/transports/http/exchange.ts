// One HTTP request and its answer, over a pool of connections.
//
// 1. It ends within its timeout, however slowly the headers or the body come, with one timer and nothing left behind.
// 2. Whoever gives up takes the connection with him: the other side sees it close.
// 3. An answer that is too large is never held: neither announced nor arrived bytes beyond the limit are kept.

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
  /** Why its body cannot be read, where that is so. Its status counts all the same. */
  readonly unreadable?: string;
}

/** How far it had come: nothing was sent; it was sent; it was being answered. */
export type Phase = 'waiting' | 'sent' | 'answering';
export type AbortReason = 'late' | 'given-up' | 'too-large' | 'broken';

/** An exchange without an answer. */
export class Cut extends Error {
  override readonly name = 'Cut';
  readonly reason: AbortReason;
  readonly phase: Phase;

  constructor(reason: AbortReason, reached: Phase, cause?: unknown) {
    super(reason, { cause });
    this.reason = reason;
    this.phase = reached;
  }
}

export function exchange(pool: Dispatcher, { method, path, headers, body, timeout, signal, maximum }: Exchange): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    let reached: Phase = 'waiting';
    let controller: Dispatcher.DispatchController | undefined;
    let answer: Omit<HttpAnswer, 'text'> | undefined;
    let over: Cut | true | undefined;
    let chunks: Buffer[] = [];
    let size = 0;

    const end = (how: Cut | true): void => {
      over = how;
      clearTimeout(timer);
      signal?.removeEventListener('abort', giveUp);
    };
    const abort = (reason: AbortReason, cause?: unknown): void => {
      if (over) return;
      const failure = new Cut(reason, reached, cause);
      end(failure);
      chunks = [];
      reject(failure);
      controller?.abort(failure);
    };
    const giveUp = (): void => {
      abort('given-up', signal?.reason);
    };
    const timer = setTimeout(abort, forTimer(timeout), 'late');
    if (signal?.aborted) {
      giveUp();
      return;
    }
    signal?.addEventListener('abort', giveUp, { once: true });

    pool.dispatch(
      { method, path, headers, body: body ?? null },
      {
        // It leaves the queue: what was cut before is not sent any more.
        onRequestStart(started) {
          if (over instanceof Cut) started.abort(over);
          controller = started;
          reached = 'sent';
        },
        onResponseStart(_, status, received) {
          if (status < 200) return;
          reached = 'answering';
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
