// Reads the books of all four services from their own databases, and nothing else: no service is asked.

import type { Kysely } from 'kysely';
import { readReservations, readStock } from '../src/activities/services/inventory/books.ts';
import type { InventoryTables } from '../src/activities/services/inventory/migrations.ts';
import { readOrders } from '../src/activities/services/orders/books.ts';
import { readLedgerTotal, readPayments } from '../src/activities/services/payments/books.ts';
import type { PaymentsTables } from '../src/activities/services/payments/migrations.ts';
import { readParcels } from '../src/activities/services/shipping/books.ts';
import { openDatabase } from '../src/service/database.ts';
import { emptyAccount, type Account, type Books } from './account.ts';
import type { ServiceName } from './services.ts';

export async function readBooks(services: Readonly<Record<ServiceName, { readonly database: string }>>): Promise<Books> {
  const [orders, payments, inventory, parcels] = await Promise.all([
    inDatabase(services.orders.database, readOrders),
    inDatabase(services.payments.database, readMoney),
    inDatabase(services.inventory.database, readGoods),
    inDatabase(services.shipping.database, readParcels),
  ]);
  const accounts = join([orders, payments.accounts, inventory.accounts, parcels]);
  return { accounts, ledgerTotal: payments.ledgerTotal, stock: inventory.stock };
}

// 'Released' is money here and stock in an account.
const readMoney = async (db: Kysely<PaymentsTables>) => ({
  accounts: (await readPayments(db)).map(({ order, held, charged, refunded }) => ({ order, held, charged, refunded })),
  ledgerTotal: await readLedgerTotal(db),
});
const readGoods = async (db: Kysely<InventoryTables>) => ({ accounts: await readReservations(db), stock: await readStock(db) });

async function inDatabase<Tables, Result>(url: string, read: (db: Kysely<Tables>) => Promise<Result>): Promise<Result> {
  const db = openDatabase<Tables>(url, { max: 1 });
  try {
    return await read(db);
  } finally {
    await db.destroy();
  }
}

function join(services: readonly (readonly (Pick<Account, 'order'> & Partial<Account>)[])[]): Account[] {
  const accounts = new Map<string, Account>();
  for (const part of services.flat()) accounts.set(part.order, { ...(accounts.get(part.order) ?? emptyAccount(part.order)), ...part });
  return [...accounts.values()];
}
