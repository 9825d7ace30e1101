// The key of the configuration in a store.

export const defaultKey = 'tenuto';

export interface KeyOptions {
  /** The key of the configuration in the store. @default 'tenuto' */
  readonly key?: string;
}
