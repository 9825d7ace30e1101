// Parses and checks a graph that is given as JSON. One error reports everything that is wrong with it.

import type { GraphDefinition } from './definition.ts';
import { errorAt, refuseErrors } from './finding.ts';
import { planOf } from './plan.ts';
import { shapeFindings } from './shape.ts';
import { readJson } from '../model/json-text.ts';

const attempt = 'Cannot read the graph';

/**
 * Reads a graph from JSON, given as text or as a value.
 * @throws InvalidGraph with everything that is wrong with it
 */
export function parseGraph(json: unknown): GraphDefinition {
  const value = typeof json === 'string' ? read(json) : json;
  refuseErrors(attempt, shapeFindings(value));
  const definition = value as GraphDefinition;
  refuseErrors(attempt, planOf(definition).findings);
  return definition;
}

function read(text: string): unknown {
  try {
    return readJson(text);
  } catch (error) {
    refuseErrors(attempt, [errorAt('', `the text is not JSON: ${error instanceof Error ? error.message : String(error)}`)]);
    return undefined;
  }
}
