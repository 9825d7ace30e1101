// Schema libraries are kept out of the sandbox: definitions load there, any use of one throws and names the remedy.

import { afterAll, beforeAll, expect, it } from 'vitest';
import { onTemporal, type OnTemporal } from '../support/temporal.ts';

let world: OnTemporal;
beforeAll(async () => {
  world = await onTemporal({ processes: new URL('../fixtures/using-schema/', import.meta.url), services: [] });
});
afterAll(() => world.stop());

const run = (type: string): Promise<unknown> =>
  world.client.temporal.workflow.execute(type, { taskQueue: world.taskQueue, workflowId: `${type}-${world.taskQueue}` });

it('loads definitions of zod, zod/mini, valibot and arktype', async () => {
  expect(await run('defining')).toBe('function,function,function,function,function');
});

it('throws on every use', async () => {
  const messages = Object.entries((await run('using')) as Record<string, string>);
  expect(messages.length).toBe(7);
  for (const [use, message] of messages)
    expect(message, use).toMatch(/^Cannot use .* inside a process .*: schemas are evaluated at the edges/);
});
