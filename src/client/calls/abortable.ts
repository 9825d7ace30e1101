// Makes the calls of a connection of our own end when their signal is aborted. The connection's own means reaches only
// the first attempt of a call: a repeated one goes on, and after the connection is closed its timer throws, outside of
// every promise.
//
// 1. No attempt begins after its signal is aborted, or after the connection is closed: it ends as CANCELLED.
// 2. An attempt that is under way ends when its signal is aborted, and no signal gathers listeners.
// 3. No attempt waits for ever: one that has no deadline gets the one that native connections give theirs.

import { AsyncLocalStorage } from 'node:async_hooks';
import { defaultGrpcRetryOptions, makeGrpcRetryInterceptor, type ConnectionOptions } from '@temporalio/client';

type Interceptor = NonNullable<ConnectionOptions['interceptors']>[number];
type Attempt = ReturnType<Parameters<Interceptor>[1]>;
type Listener = NonNullable<Parameters<Attempt['start']>[1]>;
type Status = Parameters<NonNullable<Listener['onReceiveStatus']>>[0];
type Metadata = Parameters<Attempt['start']>[0];

export interface Abortable {
  readonly interceptors: readonly Interceptor[];
  /** Runs the work; its calls end when the signal is aborted. */
  run<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T>;
  /** Why the last attempt that was repeated had failed. Undefined if none was. */
  lastRefusal(): Status | undefined;
  /** From now on no attempt begins. */
  close(): void;
}

const cancelled = 1 as never; // gRPC

export function createAbortable(given: readonly Interceptor[] | undefined): Abortable {
  const signals = new AsyncLocalStorage<AbortSignal>();
  const closing = new AbortController();
  // A repeated attempt begins in a timer, out of reach of the storage; the options are the same object for all attempts.
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
    const attempt = nextCall({ ...options, deadline: options.deadline ?? Date.now() + longestMs(options.method_definition.path) });
    return signal ? endingWith(signal, attempt) : attempt;
  }

  function retries(): ReturnType<typeof defaultGrpcRetryOptions> {
    const usual = defaultGrpcRetryOptions();
    const retryableDecider = (attempt: number, status: Status) => {
      const isRepeated = !closing.signal.aborted && usual.retryableDecider(attempt, status);
      if (isRepeated) refusal = status;
      return isRepeated;
    };
    return { ...usual, retryableDecider };
  }
}

// The server answers these when something has happened, or after about 20 s.
const polls = ['GetWorkflowExecutionHistory', 'UpdateWorkflowExecution', 'PollWorkflowExecutionUpdate'];

const longestMs = (path: string): number => (polls.some((name) => path.endsWith(`/${name}`)) ? 70_000 : 30_000);

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

// The retries expect a message, if only none, before a status.
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
