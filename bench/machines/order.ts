// The order as a state machine. It is hosted separately, so that the other variants do not load XState.

import { assign, setup } from 'xstate';
import type { ProcessRequest } from '../../src/model/contract/process.ts';
import { actorsOf, machine, type MachineTypes } from '../../src/machine/index.ts';
import { implement } from '../../src/workflows/index.ts';
import { machineOrder } from '../contract.ts';

interface Context {
  readonly request: ProcessRequest<typeof machineOrder>;
  readonly hold: string;
  readonly price: number;
  readonly receipt: string;
  readonly parcel: string;
}

const types = {} as MachineTypes<typeof machineOrder, Context>;

const definition = setup({ types, actors: actorsOf(machineOrder) }).createMachine({
  context: ({ input: request }) => ({ request, hold: '', price: 0, receipt: '', parcel: '' }),
  initial: 'reserving',
  states: {
    reserving: {
      invoke: {
        src: 'inventory.reserve',
        input: ({ context: { request } }) => ({ order: request.id, sku: request.sku, quantity: request.quantity }),
        onDone: { target: 'charging', actions: assign(({ event }) => event.output) },
      },
    },
    charging: {
      invoke: {
        src: 'payment.charge',
        input: ({ context: { request, price } }) => ({ order: request.id, customer: request.customer, amount: price }),
        onDone: { target: 'arranging', actions: assign(({ event }) => event.output) },
      },
    },
    arranging: {
      invoke: {
        src: 'shipping.arrange',
        input: ({ context: { request, hold } }) => ({ order: request.id, address: request.address, hold }),
        onDone: { target: 'confirming', actions: assign(({ event }) => event.output) },
      },
    },
    confirming: {
      invoke: {
        src: 'orders.confirm',
        input: ({ context: { request, receipt, parcel } }) => ({ order: request.id, receipt, parcel }),
        onDone: [{ guard: ({ context }) => context.request.stay, target: 'staying' }, { target: 'confirmed' }],
      },
    },
    staying: { after: { '1d': 'confirmed' } },
    confirmed: { type: 'final' },
  },
  output: ({ context: { request, receipt, parcel } }) => ({ order: request.id, receipt, parcel }),
});

export const placeByMachine = implement(machineOrder, machine(machineOrder, definition));
