// The types of a machine as plain data. Pictures and explanations use them without XState.

export interface StateOutline {
  readonly id: string;
  readonly name: string; // the last part of its path
  readonly kind: 'atomic' | 'compound' | 'parallel' | 'history' | 'final';
  readonly path: string; // 'open.placing', '' for the machine itself
  readonly initial?: string; // the id of a state inside
  readonly invokes: readonly InvokeOutline[];
  readonly transitions: readonly TransitionOutline[];
  readonly states: readonly StateOutline[];
}

export interface InvokeOutline {
  readonly id: string;
  /** The operation or the process of the contract. Undefined for steps in code, which are known only when they run. */
  readonly call: string | undefined;
  /** Its name in the machine. Undefined if it has none. */
  readonly name: string | undefined;
}

export interface TransitionOutline {
  readonly on: Occasion;
  /** The ids of the target states. Empty if the machine stays in its state. */
  readonly to: readonly string[];
  readonly guard?: string;
  /** Whether it ends the run with an error. */
  readonly fails: boolean;
}

export type Occasion =
  | { readonly kind: 'event'; readonly event: string }
  | { readonly kind: 'done'; readonly of: string } // an invoke, or the state itself
  | { readonly kind: 'error'; readonly of: string }
  | { readonly kind: 'after'; readonly delay: string }
  | { readonly kind: 'always' };
