import { defineProcess } from 'tenuto';
import { orderSpec } from './order.ts';

/** The order process, hosted as a machine beside the one in code. */
export const orderByMachine = defineProcess('orderByMachine', orderSpec);
