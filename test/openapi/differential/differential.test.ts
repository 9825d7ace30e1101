// The contract that is read out of a document beside ajv: the same verdict on the same value, and nothing lost of a valid one.
// TENUTO_FUZZ_CASES=100000 tries that many values, TENUTO_FUZZ=1 others each time.

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { contractFrom, InvalidOpenApi } from '../../../src/openapi/index.ts';
import { evaluate } from '../evaluate.ts';
import { oracleOf } from './oracle.ts';
import { randomDocuments, type RandomDocument } from './random-schemas.ts';
import { changed, randomOf, valueOf } from './random-values.ts';

const cases = Number(process.env['TENUTO_FUZZ_CASES'] ?? 2_000);
const valuesEach = 20;

type Verdict = { readonly value: unknown } | { readonly issues: readonly unknown[] };
type Validate = (value: unknown) => Verdict;

/** Undefined: the document was refused. */
function contractOf({ openapi, components, answer }: RandomDocument): Validate | undefined {
  const responses = { 200: { description: '', content: { 'application/json': { schema: answer } } } };
  const document = {
    openapi,
    info: { title: 'x', version: '1' },
    paths: { '/x': { get: { operationId: 'x', responses } } },
    components: { schemas: components },
  };
  try {
    const { source } = contractFrom(document, { name: 'subject' });
    const schema = evaluate(source, 'subject').operations['x']?.output;
    return schema ? (value) => schema['~standard'].validate(value) as Verdict : undefined;
  } catch (error) {
    if (error instanceof InvalidOpenApi) return undefined;
    throw error;
  }
}

/** What of a value is not in the outcome, or is there only without a default. */
function lost(value: unknown, outcome: unknown, defaults: string): boolean {
  if (Array.isArray(value))
    return !Array.isArray(outcome) || value.length !== outcome.length || value.some((item, index) => lost(item, outcome[index], defaults));
  if (typeof value !== 'object' || value === null) return !Object.is(value, outcome) && value !== outcome;
  if (typeof outcome !== 'object' || outcome === null || Array.isArray(outcome)) return true;
  const [before, after] = [value as Record<string, unknown>, outcome as Record<string, unknown>];
  const isAdded = (name: string) => !Object.hasOwn(before, name) && !defaults.includes(`"default":${JSON.stringify(after[name])}`);
  return (
    Object.keys(before).some((name) => !Object.hasOwn(after, name) || lost(before[name], after[name], defaults)) ||
    Object.keys(after).some(isAdded)
  );
}

interface Tally {
  valid: number;
  invalid: number;
  refused: number;
}

function compare(document: RandomDocument, { seed, tally }: { seed: number; tally: Tally }): void {
  const validate = contractOf(document);
  if (!validate) {
    tally.refused++;
    return;
  }
  const { strict, wide } = oracleOf(document);
  const random = randomOf(seed);
  const defaults = JSON.stringify(document);
  for (let index = 0; index < valuesEach; index++) {
    const drawn = valueOf(document.answer, { components: document.components, random });
    const value = index % 2 === 0 ? drawn : changed(drawn, random);
    const verdict = validate(structuredClone(value));
    const isValid = 'value' in verdict;
    tally[isValid ? 'valid' : 'invalid']++;
    const said = () => `${JSON.stringify(value)}\n${JSON.stringify(verdict)}`;
    if (strict(value) && !isValid) throw new Error(`A valid value is refused: ${said()}`);
    if (isValid && !wide(value)) throw new Error(`A value is taken that is not valid: ${said()}`);
    if (isValid && lost(value, verdict.value, defaults)) throw new Error(`Something is lost: ${said()}`);
  }
}

it('says of a value what ajv says, and loses nothing of it', { timeout: 60_000 + cases * 20 }, () => {
  const tally: Tally = { valid: 0, invalid: 0, refused: 0 };
  fc.assert(
    fc.property(randomDocuments, fc.integer(), (document, seed) => {
      compare(document, { seed, tally });
    }),
    { numRuns: Math.ceil(cases / valuesEach) },
  );
  const all = tally.valid + tally.invalid;
  expect(tally.valid).toBeGreaterThan(all / 5);
  expect(tally.invalid).toBeGreaterThan(all / 5);
  expect(tally.refused).toBeLessThan(cases / valuesEach / 20);
  if (cases > 2_000) console.log(tally);
});
