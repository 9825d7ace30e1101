import { defineProcess } from 'tenuto';
import { orderSpec } from './order.ts';

/** The order as a machine. It has its own contract, so that one worker can host it together with the one in code. */
export const orderByMachine = defineProcess('orderByMachine', orderSpec);
