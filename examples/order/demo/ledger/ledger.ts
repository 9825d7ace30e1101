// Reads the state of all four services directly from their databases, without calling a service.

import type { Kysely } from 'kysely';
import { readReservations, readStock } from '../../services/inventory/books.ts';
import type { InventoryTables } from '../../services/inventory/migrations.ts';
import { readOrders } from '../../services/orders/books.ts';
import { readLedgerTotal, readPayments } from '../../services/payments/books.ts';
import type { PaymentsTables } from '../../services/payments/migrations.ts';
import { readParcels } from '../../services/shipping/books.ts';
import { openDatabase } from 'tenuto/service';
import { emptyAccount, type Account, type ServiceState } from './account.ts';
import type { ServiceName } from '../shop/services.ts';

export async function readServiceState(services: Readonly<Record<ServiceName, { readonly database: string }>>): Promise<ServiceState> {
  const [orders, payments, inventory, parcels] = await Promise.all([
    inDatabase(services.orders.database, readOrders),
    inDatabase(services.payments.database, readMoney),
    inDatabase(services.inventory.database, readGoods),
    inDatabase(services.shipping.database, readParcels),
  ]);
  const accounts = mergeAccounts([orders, payments.accounts, inventory.accounts, parcels]);
  return { accounts, ledgerTotal: payments.ledgerTotal, stock: inventory.stock };
}

// `released` of the payments is left out, because in an account it means stock.
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

function mergeAccounts(services: readonly (readonly (Pick<Account, 'order'> & Partial<Account>)[])[]): Account[] {
  const accounts = new Map<string, Account>();
  for (const part of services.flat()) accounts.set(part.order, { ...(accounts.get(part.order) ?? emptyAccount(part.order)), ...part });
  return [...accounts.values()];
}
