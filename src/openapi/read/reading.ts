// What is known while a document is read.

import type { Notes } from '../finding.ts';
import type { Place } from '../place.ts';
import type { Code } from './code.ts';

export interface Reading {
  readonly root: Place;
  readonly notes: Notes;
  /** The document was made of a contract. */
  readonly own: boolean;
  /** The document is of OpenAPI 3.0, where nothing counts that stands beside a $ref. */
  readonly old: boolean;
  /** The constant of a component, which is then part of what is written. */
  readonly constantOf: (component: string) => string;
  readonly codeOf: (schema: Place, options?: CodeOptions) => Code;
  /** It is filled in if a property that may be left out has one. */
  readonly hasDefault: (schema: Place) => boolean;
}

export interface CodeOptions {
  /** It may be left out, as a property or a parameter: its default is filled in then. */
  readonly optional?: boolean;
  /** The name of the component that it is. */
  readonly id?: string;
}
