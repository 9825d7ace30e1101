// The order as a graph has its own contract, so that one worker can host it together with the others.

import { defineProcess } from 'tenuto';
import { order } from './order.ts';

const { name: _name, kind: _kind, ...spec } = order;

export const orderAsGraph = defineProcess('orderAsGraph', spec);
