// The contender Tenuto, with its defaults: no policy is configured.

import { z } from 'zod';
import { operation, defineService } from '../../../src/index.ts';
import { governedTransport, http, openConfiguration, type Transport } from '../../../src/activities/index.ts';
import { discover, etcdRegistry, etcdStore } from '../../../src/registry/index.ts';
import { charge, maxWait, service as name, type Contender, type CreateContender } from './contender.ts';

const payment = defineService(name, {
  charge: operation({
    input: z.object({ order: z.string(), customer: z.string(), amount: z.int() }),
    output: z.object({ receipt: z.string() }),
  }),
});

export const createTenuto: CreateContender = (addresses) => through(governedTransport(addresses.map((address) => http(address))));

/** `addresses` has the address of the registry, which is also the configuration centre. */
export const createDiscovered: CreateContender = ([url = '']) =>
  through(governedTransport(discover(etcdRegistry({ url }), { service: name }), openConfiguration(etcdStore({ url })).of(name)));

const through = (transport: Transport): Contender => ({
  async call(key) {
    await transport.send({ service: payment, operation: 'charge', input: charge, key, timeout: maxWait });
  },
});
