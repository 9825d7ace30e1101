import { shipping } from '../../../contracts/shipping.ts';
import { runService } from '../../../service/index.ts';
import { work } from './carrier.ts';
import { createHandlers } from './handlers.ts';
import { migrations } from './migrations.ts';

const { CARRIER_DELAY = '300', WEBHOOK_URL: webhook } = process.env;

await runService(shipping, {
  migrations,
  handlers: createHandlers({ delay: Number(CARRIER_DELAY) }),
  jobs: { carrier: { every: '100ms', run: (db) => work(db, { webhook }) } },
});
