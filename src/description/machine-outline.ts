// A machine as plain data, for those who draw or explain it and know nothing of XState.

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
  /** An operation or a process of the contract; undefined: steps in code, that only show as they run. */
  readonly call: string | undefined;
  /** What the machine calls it; undefined: nothing. */
  readonly name: string | undefined;
}

export interface TransitionOutline {
  readonly on: Occasion;
  /** The ids of states; none: it stays where it is. */
  readonly to: readonly string[];
  readonly guard?: string;
  /** It ends the run with an error. */
  readonly fails: boolean;
}

export type Occasion =
  | { readonly kind: 'event'; readonly event: string }
  | { readonly kind: 'done'; readonly of: string } // an invoke, or the state itself
  | { readonly kind: 'error'; readonly of: string }
  | { readonly kind: 'after'; readonly delay: string }
  | { readonly kind: 'always' };
