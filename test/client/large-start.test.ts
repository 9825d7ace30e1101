// All that a start takes is measured before it is sent, together with its input.

import { defineSearchAttributeKey, SearchAttributeType, TypedSearchAttributes } from '@temporalio/common';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createClient, type StartOptions, type TenutoClient } from '../../src/client/index.ts';
import { large } from '../fixtures/large.ts';
import { temporalAddress } from '../support/temporal.ts';

type Given = NonNullable<StartOptions['temporal']>;

let client: TenutoClient;
beforeAll(async () => {
  client = await createClient({ temporal: { address: temporalAddress() }, taskQueue: 'nobody' });
});
afterAll(() => client.close());

const note = (bytes: number) => 'x'.repeat(bytes);
const start = (temporal: Given, bytes: number) => client.start(large, { door: 'output', text: note(bytes) }, { temporal });
const attribute = (bytes: number) => ({ key: defineSearchAttributeKey('Customer', SearchAttributeType.KEYWORD), value: note(bytes) });

it.each<[what: string, temporal: Given]>([
  ['memo', { memo: { note: note(3_000_000) } }],
  ['memo', { memo: Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`note ${String(index)}`, note(100_000)])) }],
  ['memo', { memo: { note: note(5_000_000) } }],
  ['staticDetails', { staticDetails: note(3_000_000) }],
  ['staticSummary', { staticSummary: note(4_500_000) }],
  ['memo, staticDetails', { memo: { note: note(1_500_000) }, staticDetails: note(1_500_000) }],
  ['typedSearchAttributes', { typedSearchAttributes: [attribute(3_000_000)] }],
  ['typedSearchAttributes', { typedSearchAttributes: new TypedSearchAttributes([attribute(3_000_000)]) }],
])('is refused with a %s that is too large, in words', async (what, temporal) => {
  for (const bytes of [10, 2_000_000])
    await expect(start(temporal, bytes)).rejects.toMatchObject({
      kind: 'too-large',
      message: expect.stringMatching(
        new RegExp(
          `^Cannot start process 'large' with these options of Temporal's \\(${what}\\): it has \\d+ bytes, and a value may have 2080768\\. `,
        ),
      ) as unknown,
    });
});

it('takes an input and a memo that are both just small enough', async () => {
  const run = await start({ memo: { note: note(2_080_000) } }, 2_080_000);
  const { memo } = await run.temporal.describe();
  expect(String(memo?.['note'])).toHaveLength(2_080_000);
  await run.temporal.terminate();
});
