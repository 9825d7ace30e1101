// The interface of a command of `tenuto`. A command prints through `print` and `note`, and throws `CannotDo` if it fails.

import type { ParseArgsConfig } from 'node:util';

export interface Asked {
  readonly positionals: readonly string[];
  readonly options: Readonly<Record<string, string | boolean | undefined>>;
  /** Prints the result on standard output. */
  readonly print: (text: string) => void;
  /** Prints a remark on standard error. */
  readonly note: (text: string) => void;
}

export interface Command {
  /** The arguments after the name of the command: `<document> [--out file]` */
  readonly usage: string;
  readonly summary: string;
  readonly options: NonNullable<ParseArgsConfig['options']>;
  /** How many required arguments it takes. */
  readonly takes: number;
  /** How many optional arguments it takes. @default 0 */
  readonly mayTake?: number;
  readonly run: (asked: Asked) => Promise<void>;
}

/** A failure that the caller can correct. It is printed without a stack. */
export class CannotDo extends Error {
  override readonly name = 'CannotDo';
}
