// The command itself, as somebody types it: real servers, real services, a worker that is killed, and nothing left at the end.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import type { Summary } from '../../../../examples/order/demo/screen/summary.ts';
import { eventually } from '../../../support/eventually.ts';

const root = fileURLToPath(new URL('../../../../', import.meta.url));

function demo(...options: readonly string[]) {
  const child = spawn(process.execPath, ['--import', 'tsx', 'examples/order/demo/main.ts', ...options], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const said = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said.out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said.err += text));
  const ended = once(child, 'close').then(([code]) => code as number | null);
  return { child, said, ended };
}

async function isOpen(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  return once(socket, 'connect')
    .then(
      () => true,
      () => false,
    )
    .finally(() => socket.destroy());
}

it('takes one order of every kind to its end, balances the books, stays on request, and is gone after Ctrl-C', async () => {
  const { child, said, ended } = demo('--orders', '14', '--json', '--keep');
  await Promise.race([eventually(() => said.err, { holds: (text) => text.includes('Everything keeps running'), within: 150_000 }), ended]);
  const summary = JSON.parse(said.out) as Summary;
  expect(summary.surprises).toEqual([]);
  expect(summary.reconciliation).toMatchObject({ findings: [], general: [] });
  expect(summary).toMatchObject({ orders: 14, completed: 6, undone: 8, stuck: 0, lost: 0, doubled: 0, balanced: true, expected: true });
  expect(summary.faults).toMatchObject({ refuse: 1, 'decided by a person': 1 });
  expect(summary.disasters).toEqual([
    'canary at 10 %',
    'payments instance killed',
    'registry down',
    'one inventory instance slow',
    'worker killed',
  ]);

  const ports = [...said.err.matchAll(/127\.0\.0\.1:(\d+)/g)].map(([, port]) => Number(port));
  expect(ports.length).toBeGreaterThanOrEqual(7);
  for (const port of ports) expect(await isOpen(port)).toBe(true);
  child.kill('SIGINT');
  expect(await ended).toBe(0);
  for (const port of ports) expect(await isOpen(port)).toBe(false);
}, 180_000);

it('refuses an option that it does not know, before anything is started', async () => {
  const { said, ended } = demo('--ordres', '70');
  expect(await ended).toBe(2);
  expect(said.err).toContain("Unknown option '--ordres'");
});
