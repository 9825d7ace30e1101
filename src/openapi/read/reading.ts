// What is known while a document is read.

import type { Notes } from '../finding.ts';
import type { Place } from '../place.ts';
import type { Code } from './code.ts';

export interface Reading {
  readonly root: Place;
  readonly notes: Notes;
  /** The document was made of a contract. */
  readonly own: boolean;
  /** The constant of a component, which is then part of what is written. */
  readonly constantOf: (component: string) => string;
  readonly codeOf: (schema: Place, options?: { readonly required?: boolean; readonly id?: string }) => Code;
  /** In an object, it makes a property optional. */
  readonly hasDefault: (schema: Place) => boolean;
}
