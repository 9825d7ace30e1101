// The order as a graph is a process of its own, so that one worker can host it beside the others.

import { defineProcess } from 'tenuto';
import { order } from './order.ts';

const { name: _name, kind: _kind, ...spec } = order;

export const orderAsGraph = defineProcess('orderAsGraph', spec);
