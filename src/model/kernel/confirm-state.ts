// The state of a reserved step's confirm. The step counts once it is confirmed. The service holds a reservation only for a limited time.

import { assertNever } from '../assert-never.ts';
import type { StepError } from '../step-error.ts';

export type ConfirmState =
  | { readonly kind: 'tried'; readonly by: string; readonly within?: number; readonly asked?: true } // within: milliseconds since it began; asked: an earlier run called the confirm and received no answer
  | { readonly kind: 'running'; readonly by: string; readonly attempt: number }
  | { readonly kind: 'failed'; readonly by: string; readonly attempt: number; readonly error: StepError }
  | { readonly kind: 'confirmed'; readonly by: string; readonly at: number }
  | { readonly kind: 'settled'; readonly at: number; readonly note: string }; // a person has declared it done

export type ConfirmEvent =
  | { readonly kind: 'confirm-began'; readonly id: string }
  | { readonly kind: 'confirm-completed'; readonly id: string }
  | { readonly kind: 'confirm-failed'; readonly id: string; readonly error: StepError }
  | { readonly kind: 'confirm-settled'; readonly id: string; readonly note: string };

export function nextConfirm(state: ConfirmState, event: ConfirmEvent, at: number): ConfirmState {
  if (!('by' in state)) return state;
  const { by } = state;
  const attempt = 'attempt' in state ? state.attempt : 0;
  switch (event.kind) {
    case 'confirm-began':
      return { kind: 'running', by, attempt: attempt + 1 };
    case 'confirm-completed':
      return { kind: 'confirmed', by, at };
    case 'confirm-failed':
      return { kind: 'failed', by, attempt, error: event.error };
    case 'confirm-settled':
      return { kind: 'settled', at, note: event.note };
    default:
      return assertNever(event);
  }
}

export const isConfirmEvent = (event: { readonly kind: string }): event is ConfirmEvent => event.kind.startsWith('confirm-');

const maxMarginMs = 300_000;

/** Returns the part of the reservation's time that comes before confirming. The last tenth is for confirming, at most five minutes. */
export const timeToGetReady = (held: number): number => held - Math.min(held / 10, maxMarginMs);
