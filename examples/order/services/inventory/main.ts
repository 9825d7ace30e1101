// Runs the inventory service. RESERVATION_TTL is how long goods stay reserved. It must be at least as long as in the contract.

import { inventory } from '../../contracts/inventory.ts';
import { runService } from 'tenuto/service';
import { durationFrom } from '../environment.ts';
import { createHandlers } from './handlers.ts';
import { migrations } from './migrations.ts';
import { expireReservations } from './reservations.ts';

const hold = durationFrom('RESERVATION_TTL', '30m');

await runService(inventory, {
  migrations,
  handlers: createHandlers({ hold }),
  jobs: { 'expire reservations': { every: '1s', run: expireReservations } },
});
