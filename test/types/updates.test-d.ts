// An update that declares no input is sent without one, wherever it is sent from.
import { describe, expectTypeOf, it } from 'vitest';
import { z } from 'zod';
import { defineProcess } from '../../src/index.ts';
import type { ClientRun } from '../../src/client/index.ts';
import type { UpdateHandler } from '../../src/model/code/body.ts';
import type { EventsOf } from '../../src/machine/index.ts';
import type { Message } from '../../src/testing/index.ts';

const claim = defineProcess('claim', { updates: { redo: {}, add: { input: z.string(), output: z.number() } } });
type Claim = typeof claim;
declare const run: ClientRun<Claim>;
type Updates = NonNullable<Claim['updates']>;

describe('an update without an input', () => {
  it('takes none', () => {
    expectTypeOf(run.update('redo')).resolves.toEqualTypeOf<void>();
    expectTypeOf(run.update('add', 'roof')).resolves.toEqualTypeOf<number>();
    // @ts-expect-error -- it declares none
    void run.update('redo', 'roof');
    // @ts-expect-error -- it declares one
    void run.update('add');
  });

  it('is said without one in a simulation, and is an event without fields in a machine', () => {
    const messages: readonly Message<Claim>[] = [
      { at: '1s', update: 'redo' },
      { at: '1s', update: 'add', input: 'roof' },
    ];
    void messages;
    expectTypeOf<EventsOf<Claim>>().toEqualTypeOf<{ type: 'redo' } | { type: 'add'; payload: string }>();
  });

  it('is answered with what it declares', () => {
    expectTypeOf<UpdateHandler<Updates['redo']>>().toEqualTypeOf<(input: void) => void | Promise<void>>();
    expectTypeOf<UpdateHandler<Updates['add']>>().toEqualTypeOf<(input: string) => number | Promise<number>>();
  });
});
