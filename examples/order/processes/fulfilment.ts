// The order of the article as a machine: start → processing_order → preparing_shipment → shipping_order → completed, and
// payment_failed → cancel_order. Clients send the events. The machine decides when each is accepted, and performs the steps.

import { assign, setup } from 'xstate';
import { fulfilment } from '../contracts/fulfilment.ts';
import { type ProcessRequest, BusinessError } from 'tenuto';
import { actorsOf, fail, machine, type MachineTypes } from 'tenuto/machine';
import { implement } from 'tenuto/workflow';

interface Context {
  readonly request: ProcessRequest<typeof fulfilment>;
  readonly parcel: string;
}

const types = {} as MachineTypes<typeof fulfilment, Context>;

const definition = setup({ types, actors: actorsOf(fulfilment) }).createMachine({
  id: 'fulfilment',
  context: ({ input: request }) => ({ request, parcel: '' }),
  initial: 'start',
  states: {
    start: { on: { submit_order: 'processing_order' } },
    processing_order: {
      initial: 'placing',
      states: {
        placing: {
          invoke: {
            src: 'orders.place',
            input: ({ context: { request } }) => ({ order: request.order, customer: request.customer, line: request.line }),
            onDone: 'awaiting_payment',
          },
        },
        awaiting_payment: {
          on: {
            payment_success: '#fulfilment.preparing_shipment',
            payment_failed: { target: '#fulfilment.cancel_order', actions: fail(({ event }) => cancelled(event.reason)) },
          },
        },
      },
    },
    preparing_shipment: {
      initial: 'reserving',
      states: {
        reserving: {
          invoke: {
            src: 'inventory.reserve',
            input: ({ context: { request } }) => ({ order: request.order, line: request.line }),
            onDone: 'packing',
          },
        },
        packing: { on: { shipment_ready: '#fulfilment.shipping_order' } },
      },
    },
    shipping_order: {
      initial: 'handing_over',
      states: {
        handing_over: {
          invoke: {
            src: 'shipping.arrange',
            input: ({ context: { request } }) => ({ order: request.order, address: request.address, line: request.line }),
            onDone: { target: 'on_its_way', actions: assign({ parcel: ({ event }) => event.output.parcel }) },
          },
        },
        on_its_way: { on: { order_delivered: 'closing' } },
        closing: {
          invoke: {
            src: 'orders.complete',
            input: ({ context: { request, parcel } }) => ({ order: request.order, parcel }),
            onDone: '#fulfilment.completed',
          },
        },
      },
    },
    completed: { type: 'final' },
    cancel_order: { type: 'final' },
  },
  output: ({ context: { request, parcel } }) => ({ order: request.order, parcel }),
});

const position = { accept: ({ state }: { readonly state: readonly string[] }) => ({ state: [...state] }) };

export const fulfilOrder = implement(
  fulfilment,
  machine(fulfilment, definition, {
    answers: {
      submit_order: position,
      payment_success: position,
      payment_failed: position,
      shipment_ready: position,
      order_delivered: position,
    },
  }),
);

const cancelled = (reason: string) =>
  new BusinessError('OrderCancelled', { message: `The payment failed: ${reason}`, details: { reason } });
