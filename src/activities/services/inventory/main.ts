import { inventory } from '../../../contracts/inventory.ts';
import { parseDuration, type Duration } from '../../../model/duration.ts';
import { runService } from '../../../service/index.ts';
import { createHandlers } from './handlers.ts';
import { migrations } from './migrations.ts';
import { expireReservations } from './reservations.ts';

const hold = parseDuration((process.env['RESERVATION_TTL'] ?? '30m') as Duration);

await runService(inventory, {
  migrations,
  handlers: createHandlers({ hold }),
  jobs: { 'expire reservations': { every: '1s', run: expireReservations } },
});
