// The contracts of the graph benchmark: a hundred independent steps, and a fan-out over any number of items.

import { z } from 'zod';
import { operation, defineProcess, defineService } from '../../src/index.ts';

export const counter = defineService('counter', {
  count: operation({ input: z.int(), output: z.int(), undo: 'discount' }),
  discount: operation({ input: z.int() }),
});

export const hundred = defineProcess('hundred', { input: z.object({ count: z.int() }), output: z.array(z.int()), uses: { counter } });

/** The same, in code. */
export const hundredInCode = defineProcess('hundredInCode', {
  input: z.object({ count: z.int() }),
  output: z.array(z.int()),
  uses: { counter },
});

/** A fan-out over a list of items, a few at a time. */
export const fanOut = defineProcess('fanOut', {
  input: z.object({ items: z.array(z.int()) }),
  output: z.array(z.int()),
  uses: { counter },
});
