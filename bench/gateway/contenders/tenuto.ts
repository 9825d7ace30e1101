// Tenuto with its defaults: no policy is named.

import { z } from 'zod';
import { operation, service } from '../../../src/index.ts';
import { governed, http } from '../../../src/activities/index.ts';
import { charge, patience, type CreateContender } from './contender.ts';

const payment = service('payment', {
  charge: operation({
    input: z.object({ order: z.string(), customer: z.string(), amount: z.int() }),
    output: z.object({ receipt: z.string() }),
  }),
});

export const createTenuto: CreateContender = (addresses) => {
  const transport = governed(addresses.map((address) => http(address)));
  return {
    async call(key) {
      await transport.send({ service: payment, operation: 'charge', input: charge, key, timeout: patience });
    },
  };
};
