import { payments } from '../../../contracts/payments.ts';
import { runService } from '../../../service/index.ts';
import { handlers } from './handlers.ts';
import { migrations } from './migrations.ts';

await runService(payments, { migrations, handlers });
