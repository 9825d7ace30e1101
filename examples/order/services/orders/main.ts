import { orders } from '../../contracts/orders.ts';
import { runService } from 'tenuto/service';
import { handlers } from './handlers.ts';
import { migrations } from './migrations.ts';

await runService(orders, { migrations, handlers });
