// Runs the shipping service. CARRIER_DELAY is the delivery time of a parcel. Deliveries are reported to WEBHOOK_URL.

import { shipping } from '../../contracts/shipping.ts';
import { runService } from 'tenuto/service';
import { durationFrom } from '../environment.ts';
import { work } from './carrier.ts';
import { createHandlers } from './handlers.ts';
import { migrations } from './migrations.ts';

const webhook = process.env['WEBHOOK_URL'];
const delay = durationFrom('CARRIER_DELAY', '300ms');

await runService(shipping, {
  migrations,
  handlers: createHandlers({ delay }),
  jobs: { carrier: { every: '100ms', run: (db) => work(db, { webhook }) } },
});
