// Where the configuration lies in a store.

export const defaultKey = 'tenuto';

export interface KeyOptions {
  /** Default 'tenuto'. */
  readonly key?: string;
}
