// Ends the gRPC calls of the client's own connection when their signal is aborted. The connection can do this only for
// the first attempt of a call. A retried attempt continues, and if the connection is closed, its timer throws outside
// of every promise.
//
// 1. No attempt begins after its signal is aborted, or after the connection is closed. It ends as CANCELLED.
// 2. An attempt that is under way ends when its signal is aborted. No listeners accumulate on a signal.
// 3. No attempt waits forever. An attempt without a deadline gets the same one as on a native connection.

import { AsyncLocalStorage } from 'node:async_hooks';
import { defaultGrpcRetryOptions, makeGrpcRetryInterceptor, type ConnectionOptions } from '@temporalio/client';

type Interceptor = NonNullable<ConnectionOptions['interceptors']>[number];
type Attempt = ReturnType<Parameters<Interceptor>[1]>;
type Listener = NonNullable<Parameters<Attempt['start']>[1]>;
type Status = Parameters<NonNullable<Listener['onReceiveStatus']>>[0];
type Metadata = Parameters<Attempt['start']>[0];

export interface Abortable {
  readonly interceptors: readonly Interceptor[];
  /** Runs the work. Its calls end when the signal is aborted. */
  run<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T>;
  /** Why the last retried attempt had failed. Returns undefined if none was retried. */
  lastRefusal(): Status | undefined;
  /** After this call no attempt begins. */
  close(): void;
}

const cancelled = 1 as never; // gRPC

export function createAbortable(given: readonly Interceptor[] | undefined): Abortable {
  const signals = new AsyncLocalStorage<AbortSignal>();
  const closing = new AbortController();
  // A retried attempt begins in a timer, where the storage is empty. All attempts have the same options object.
  const signalOf = new WeakMap<object, AbortSignal>();
  let refusal: Status | undefined;
  return {
    interceptors: [...(given ?? [makeGrpcRetryInterceptor(retries())]), intercept as unknown as Interceptor],
    run: (signal, work) => signals.run(signal, work),
    lastRefusal: () => refusal,
    close: () => closing.abort(),
  };

  function intercept(options: Parameters<Interceptor>[0], nextCall: Parameters<Interceptor>[1]): Attempt {
    const signal = signalOf.get(options) ?? signals.getStore();
    if (signal) signalOf.set(options, signal);
    if (closing.signal.aborted || signal?.aborted) return endedAttempt();
    const attempt = nextCall({ ...options, deadline: options.deadline ?? Date.now() + deadlineMs(options.method_definition.path) });
    return signal ? endingWith(signal, attempt) : attempt;
  }

  function retries(): ReturnType<typeof defaultGrpcRetryOptions> {
    const usual = defaultGrpcRetryOptions();
    const retryableDecider = (attempt: number, status: Status) => {
      const isRetried = !closing.signal.aborted && usual.retryableDecider(attempt, status);
      if (isRetried) refusal = status;
      return isRetried;
    };
    return { ...usual, retryableDecider };
  }
}

// Long polls: the server answers when something has happened, or after about 20 s.
const polls = ['GetWorkflowExecutionHistory', 'UpdateWorkflowExecution', 'PollWorkflowExecutionUpdate'];

const deadlineMs = (path: string): number => (polls.some((name) => path.endsWith(`/${name}`)) ? 70_000 : 30_000);

function endingWith(signal: AbortSignal, attempt: Attempt): Attempt {
  const cancel = () => attempt.cancelWithStatus(cancelled, 'aborted');
  const start = attempt.start.bind(attempt);
  attempt.start = (metadata: Metadata, listener: Partial<Listener> = {}) => {
    signal.addEventListener('abort', cancel);
    const onReceiveStatus = (status: Status) => {
      signal.removeEventListener('abort', cancel);
      listener.onReceiveStatus?.(status);
    };
    start(metadata, {
      onReceiveMetadata: (received) => listener.onReceiveMetadata?.(received),
      onReceiveMessage: (message: unknown) => listener.onReceiveMessage?.(message),
      onReceiveStatus,
    });
  };
  return attempt;
}

// The retry interceptor expects a message, even null, before a status.
function endedAttempt(): Attempt {
  const ended = {
    start(metadata: Metadata, listener: Partial<Listener> = {}) {
      setImmediate(() => {
        listener.onReceiveMessage?.(null);
        listener.onReceiveStatus?.({ code: cancelled, details: 'aborted', metadata });
      });
    },
    cancelWithStatus: nothing,
    getPeer: () => '',
    sendMessage: nothing,
    sendMessageWithContext: nothing,
    startRead: nothing,
    halfClose: nothing,
    getAuthContext: () => null,
  };
  return ended;
}

const nothing = (): void => undefined;
