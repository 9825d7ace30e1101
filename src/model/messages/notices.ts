// Word that is sent to whom something is asked. The run goes on waiting meanwhile: it is tried as its policy says, keeps
// no answer waiting, and where it fails for good that is noted and nothing else. One is sent at a time.

import type { Runtime, Scope } from '../kernel/runtime.ts';
import { toStepError, type StepError } from '../step-error.ts';

export interface Notices {
  /** Why the last one that was sent did not get through. */
  readonly failure: StepError | undefined;
  /** Whether one is being tried. */
  sending(): boolean;
  /** Nothing, where the one before is still being tried. */
  send(call: () => Promise<unknown>): void;
  /** Has nothing be tried any more; nothing to wait for where nothing is. */
  stop(): Promise<void> | undefined;
}

export function createNotices(scopes: Runtime['scope'], failure?: StepError): Notices {
  let trying: { readonly scope: Scope; readonly over: Promise<void> } | undefined;
  const notices = {
    failure,
    send,
    stop,
    sending: () => trying !== undefined,
  };
  return notices;

  function send(call: () => Promise<unknown>): void {
    if (trying) return;
    const scope = scopes.open({ aside: true });
    trying = { scope, over: scope.run(async () => call()).then(() => end(undefined), end) };
  }

  function end(thrown: unknown): void {
    if (!trying?.scope.cancelled) notices.failure = thrown === undefined ? undefined : toStepError(thrown);
    trying = undefined;
  }

  function stop(): Promise<void> | undefined {
    trying?.scope.cancel();
    return trying?.over;
  }
}
