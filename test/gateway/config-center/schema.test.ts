// The schema is for editors, and for validators of other languages. It is what is checked here, written down.

import { Ajv2020 } from 'ajv/dist/2020.js';
import { format, resolveConfig } from 'prettier';
import { expect, it } from 'vitest';
import { documentSchema } from '../../../src/gateway/config-center/document.ts';
import schema from '../../../src/gateway/policy/governance.schema.json' with { type: 'json' };
import { good } from './documents.ts';

const file = '../../../src/gateway/policy/governance.schema.json';
const isValid = new Ajv2020({ strict: true, strictTypes: false, strictRequired: false }).compile(schema);

// vitest -u writes it again.
it('the JSON Schema equals the shape that the validation uses', async () => {
  const described = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'How the calls of services are governed',
    ...documentSchema(),
  };
  const options = await resolveConfig('schema.json');
  await expect(await format(JSON.stringify(described), { ...options, parser: 'json' })).toMatchFileSnapshot(file);
});

it('the JSON Schema accepts valid documents and rejects invalid ones', () => {
  expect(isValid(good)).toBe(true);
  expect(isValid({ services: { payments: { balance: 'fastest' } } })).toBe(false);
  expect(isValid({ services: { payments: { retries: 3 } } })).toBe(false);
  expect(isValid({ services: [] })).toBe(false);
});
