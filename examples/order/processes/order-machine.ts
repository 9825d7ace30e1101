// The order process as a state machine, with the same steps, waits and refusals as in order.ts.

import { assign, setup } from 'xstate';
import { orderByMachine } from '../contracts/order-machine.ts';
import { type ProcessRequest, BusinessError } from 'tenuto';
import { actorsOf, fail, machine, type MachineTypes } from 'tenuto/machine';
import { implement } from 'tenuto/workflow';

interface Context {
  readonly request: ProcessRequest<typeof orderByMachine>;
  readonly amount: number;
  readonly parcel: string;
  readonly signedBy: string;
}

const idOf = ({ request: { order } }: Context) => ({ order });

const types = {} as MachineTypes<typeof orderByMachine, Context>;

const definition = setup({
  types,
  actors: actorsOf(orderByMachine),
}).createMachine({
  id: 'order',
  context: ({ input: request }) => ({ request, amount: 0, parcel: '', signedBy: '' }),
  initial: 'open',
  states: {
    open: {
      on: { cancel: { target: 'cancelled', actions: fail(({ event }) => cancelledBy(event.reason)) } },
      initial: 'placing',
      states: {
        placing: {
          invoke: {
            src: 'orders.place',
            input: ({ context: { request } }) => ({ order: request.order, customer: request.customer, line: request.line }),
            onDone: { target: 'authorising', actions: assign({ amount: ({ event }) => event.output.amount }) },
          },
        },
        authorising: {
          invoke: {
            src: 'payments.authorise',
            input: ({ context: { request, amount } }) => ({
              ...{ order: request.order, customer: request.customer, card: request.card, amount },
            }),
            onDone: 'capturing',
          },
        },
        capturing: {
          invoke: {
            src: 'payments.capture',
            input: ({ context }) => ({ ...idOf(context), amount: context.amount }),
            onDone: 'reserving',
          },
        },
        reserving: {
          invoke: {
            src: 'inventory.reserve',
            input: ({ context }) => ({ ...idOf(context), line: context.request.line }),
            onDone: '#order.arranging',
          },
        },
      },
    },
    arranging: {
      invoke: {
        src: 'shipping.arrange',
        input: ({ context: { request } }) => ({ order: request.order, address: request.address, line: request.line }),
        onDone: { target: 'underWay', actions: assign({ parcel: ({ event }) => event.output.parcel }) },
      },
    },
    underWay: {
      on: { delivered: { target: 'completing', actions: assign({ signedBy: ({ event }) => event.signedBy }) } },
      initial: 'onTime',
      states: {
        onTime: { after: { [days(3)]: '#order.reminding' } },
        late: { after: { [days(1)]: '#order.reminding' } },
      },
    },
    reminding: {
      invoke: {
        src: 'shipping.remind',
        input: ({ context }) => ({ ...idOf(context), parcel: context.parcel }),
        onDone: 'underWay.late',
      },
    },
    completing: {
      invoke: {
        src: 'orders.complete',
        input: ({ context }) => ({ ...idOf(context), parcel: context.parcel }),
        onDone: 'completed',
      },
    },
    completed: { type: 'final' },
    cancelled: { type: 'final' },
  },
  output: ({ context: { request, parcel, amount, signedBy } }) => ({ order: request.order, parcel, paid: amount, signedBy }),
});

export const placeOrderByMachine = implement(
  orderByMachine,
  machine(orderByMachine, definition, {
    answers: {
      cancel: {
        accept: () => ({ accepted: true }) as const,
        refuse: ({ context }) =>
          new BusinessError('AlreadyShipped', { message: 'The carrier already has the parcel', details: idOf(context) }),
      },
    },
  }),
);

function days(count: number): number {
  return count * 86_400_000;
}

const cancelledBy = (reason: string) =>
  new BusinessError('CancelledByCustomer', { message: `Cancelled by the customer: ${reason}`, details: { reason } });
