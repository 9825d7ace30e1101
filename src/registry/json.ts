// What others have written may be no JSON.

import { readJson } from '../model/json-text.ts';

/** What is undefined instead of text that is JSON. */
export function parseJson(text: string): unknown {
  try {
    return readJson(text);
  } catch {
    return undefined;
  }
}
