import { createServer } from 'node:net';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { assertPortFree, freePort, knock } from '../../src/servers/process/port.ts';

const about = { purpose: 'the engine', remedy: 'Choose another.' };

it('gives each who asks a port of their own', async () => {
  const ports = await Promise.all(Array.from({ length: 50 }, freePort));
  expect(new Set(ports).size).toBe(50);
});

it('says which port is in use, for what it was wanted, and what to do', async () => {
  const server = createServer();
  const port = await freePort();
  await assertPortFree(port, about);
  await once(server.listen(port, '127.0.0.1'), 'listening');
  await knock(port);
  await expect(assertPortFree(port, about)).rejects.toThrow(`Cannot start the engine on port ${port}: the port is in use. Choose another.`);
  server.close();
  await once(server, 'close');
  await expect(knock(port)).rejects.toThrow('ECONNREFUSED');
});
