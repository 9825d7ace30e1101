import { payments } from '../../contracts/payments.ts';
import { runService } from 'tenuto/service';
import { handlers } from './handlers.ts';
import { migrations } from './migrations.ts';

await runService(payments, { migrations, handlers });
