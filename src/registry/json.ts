import { readJson } from '../model/json-text.ts';

/** Parses JSON that others have written. Returns undefined if the text is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return readJson(text);
  } catch {
    return undefined;
  }
}
