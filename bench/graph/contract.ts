// A hundred things that have nothing to do with each other, and as many as somebody wants.

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

/** So many, a few at a time. */
export const fanOut = defineProcess('fanOut', {
  input: z.object({ items: z.array(z.int()) }),
  output: z.array(z.int()),
  uses: { counter },
});
