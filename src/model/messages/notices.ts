// Notices to the person who is asked a question. The run continues to wait meanwhile. A notice is retried by its policy, and
// does not delay an answer. If it fails for good, the failure is recorded, and has no other effect. One notice is sent at a
// time.

import type { Runtime, Scope } from '../kernel/runtime.ts';
import { toStepError, type StepError } from '../step-error.ts';

export interface Notices {
  /** Why the last notice could not be delivered. */
  readonly failure: StepError | undefined;
  /** Returns whether a notice is being sent. */
  sending(): boolean;
  /** Sends a notice. Does nothing if the previous one is still being sent. */
  send(call: () => Promise<unknown>): void;
  /** Stops sending. Returns undefined if nothing is being sent, so that there is nothing to wait for. */
  stop(): Promise<void> | undefined;
}

export function createNotices(scopes: Runtime['scope'], failure?: StepError): Notices {
  let current: { readonly scope: Scope; readonly over: Promise<void> } | undefined;
  const notices = {
    failure,
    send,
    stop,
    sending: () => current !== undefined,
  };
  return notices;

  function send(call: () => Promise<unknown>): void {
    if (current) return;
    const scope = scopes.open({ aside: true });
    current = { scope, over: scope.run(async () => call()).then(() => end(undefined), end) };
  }

  function end(thrown: unknown): void {
    if (!current?.scope.cancelled) notices.failure = thrown === undefined ? undefined : toStepError(thrown);
    current = undefined;
  }

  function stop(): Promise<void> | undefined {
    current?.scope.cancel();
    return current?.over;
  }
}
