import { orders } from '../../../contracts/orders.ts';
import { runService } from '../../../service/index.ts';
import { handlers } from './handlers.ts';
import { migrations } from './migrations.ts';

await runService(orders, { migrations, handlers });
