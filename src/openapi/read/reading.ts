// The context that is passed along while a document is read.

import type { Notes } from '../finding.ts';
import type { Place } from '../place.ts';
import type { Code } from './code.ts';

export interface Reading {
  readonly root: Place;
  readonly notes: Notes;
  /** Whether the document was generated from a contract. */
  readonly fromContract: boolean;
  /** Whether the document is OpenAPI 3.0, which ignores everything next to a $ref. */
  readonly old: boolean;
  /** Returns the constant of a component, and adds the component to the output. */
  readonly constantOf: (component: string) => string;
  readonly codeOf: (schema: Place, options?: CodeOptions) => Code;
  /** Whether a schema has a default that the contract sets for an optional property. */
  readonly hasDefault: (schema: Place) => boolean;
}

export interface CodeOptions {
  /** Whether the property or parameter may be left out. Its default is then set. */
  readonly optional?: boolean;
  /** The name of the component, if the schema is one. */
  readonly id?: string;
}
