import { process } from '../model/contract/process.ts';
import { orderSpec } from './order.ts';

/** The order process, hosted as a machine beside the one in code. */
export const orderByMachine = process('orderByMachine', orderSpec);
