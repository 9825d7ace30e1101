// The shipping service as a process. CARRIER_DELAY says how long a parcel travels, WEBHOOK_URL who is told when it was signed for.

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
