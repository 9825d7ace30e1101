// After the chaos: helps every run until it has ended, and undoes or resets what was ended from outside, as an operator would.

import { setTimeout as pause } from 'node:timers/promises';
import type { AbandonedRun, TenutoClient } from '../../src/client/index.ts';
import { chore, chorePart } from '../fixtures/chore.ts';
import { operatorOf } from '../support/operator.ts';
import type { Verbs } from './verbs.ts';

interface World {
  readonly client: TenutoClient;
  readonly verbs: Verbs;
  /** By which everything has to have ended. */
  readonly within: number;
}

/** How each run has ended, once nothing is left of any. */
export async function ended(ids: readonly string[], { client, verbs, within }: World): Promise<ReadonlyMap<string, string>> {
  const { temporal } = client;
  const operator = operatorOf({ client });
  const until = performance.now() + within;
  const statuses = new Map<string, string>();
  const open = new Map<string, string>(ids.map((id) => [id, 'new']));
  const seen = { round: 0, left: [] as readonly AbandonedRun[] };
  await Promise.all([look(), ...ids.map((id) => end(id))]);
  return statuses;

  async function look(): Promise<void> {
    while (open.size > 0) {
      seen.left = await client.findAbandoned([chore, chorePart]);
      seen.round++;
      await pause(500); // the list lags behind a little
    }
  }

  // What doctor has found began before: two later looks have to find nothing.
  async function end(id: string): Promise<void> {
    let calm = seen.round;
    while (seen.round < calm + 3) {
      const why = await leftOf(id).catch((error: unknown) => String(error));
      open.set(id, why ?? 'ended');
      if (why !== undefined) calm = seen.round;
      if (performance.now() > until) throw new Error(`Still open: ${await wordsFor(id)}`);
      await pause(300 + 10 * open.size);
    }
    open.delete(id);
  }

  async function leftOf(id: string): Promise<string | undefined> {
    const all = [id, `${id}:undo`, `${id}/chorePart`, `${id}/chorePart:undo`];
    const known = await Promise.all(all.map(async (one) => ({ one, status: await statusOf(one) })));
    const running = known.filter(({ status }) => status === 'RUNNING').map(({ one }) => one);
    await Promise.all(running.map((one) => verbs.help(one)));
    if (running.length > 0) return `${running.join(', ')} is running`;
    statuses.set(id, known[0]?.status ?? 'gone');
    const found = [id, `${id}/chorePart`].flatMap((one) => seen.left.find((it) => it.id === one) ?? [])[0];
    if (!found) return undefined;
    if (found.pivoted) await operator.reset(found.id, -1);
    else await client.undoAbandoned(found.id === id ? chore : chorePart, found.id);
    return JSON.stringify(found);
  }

  async function statusOf(id: string): Promise<string | undefined> {
    const description = await temporal.workflow.getHandle(id).describe().catch(() => undefined); // prettier-ignore
    return description?.status.name;
  }

  async function wordsFor(id: string): Promise<string> {
    const snapshot = await client.run(chore, id).snapshot();
    return JSON.stringify({ id, why: open.get(id), ...snapshot }, undefined, 1);
  }
}
