// One command of `tenuto`. It says what it has to say through `say`, and throws what it cannot do.

import type { ParseArgsConfig } from 'node:util';

export interface Asked {
  readonly positionals: readonly string[];
  readonly options: Readonly<Record<string, string | boolean | undefined>>;
  /** On standard output: the result. */
  readonly say: (text: string) => void;
  /** On standard error: what else is to be known. */
  readonly note: (text: string) => void;
}

export interface Command {
  /** After the command: `<document> [--out file]` */
  readonly usage: string;
  readonly summary: string;
  readonly options: NonNullable<ParseArgsConfig['options']>;
  /** How many arguments it takes. */
  readonly takes: number;
  /** How many more it may take. Default 0. */
  readonly mayTake?: number;
  readonly run: (asked: Asked) => Promise<void>;
}

/** What the caller has to change; told without a stack. */
export class CannotDo extends Error {
  override readonly name = 'CannotDo';
}
