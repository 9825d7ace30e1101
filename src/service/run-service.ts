// A service as a process of its own. Says where it listens in one line of JSON; ends cleanly when asked to.

import { setTimeout as delay } from 'node:timers/promises';
import type { Operations, Service } from '../model/contract/service.ts';
import type { Registered } from '../registry/index.ts';
import { registerItself } from './register-itself.ts';
import { serve, type ServeOptions, type ServiceServer } from './serve.ts';

export type ProcessOptions<Ops extends Operations, Tables> = Omit<
  ServeOptions<Ops, Tables>,
  'database' | 'host' | 'port' | 'faults' | 'log'
>;

/**
 * Serves with DATABASE_URL, HOST, PORT, FAULTS=on and LOG=off from the environment, and registers itself with TENUTO_REGISTRY.
 * Exits with 1 where it cannot start.
 */
export async function runService<Ops extends Operations, Tables>(
  contract: Service<string, Ops>,
  options: ProcessOptions<Ops, Tables>,
): Promise<void> {
  try {
    const server = await serve(contract, { ...options, ...fromEnvironment(contract.name) });
    const registered = await orStop(server, () => registerItself({ service: contract.name, url: server.url }));
    process.stdout.write(`${JSON.stringify({ listening: server.url })}\n`);
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void end(server, registered));
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}

function fromEnvironment(service: string) {
  const { DATABASE_URL, HOST = '127.0.0.1', PORT = '0', FAULTS, LOG } = process.env;
  if (!DATABASE_URL)
    throw new Error(`Cannot start service '${service}': DATABASE_URL is not set; set it to the PostgreSQL URL of its own database`);
  if (!/^\d{1,5}$/.test(PORT) || Number(PORT) > 65_535)
    throw new Error(`Cannot start service '${service}': PORT is '${PORT}'; set it to a number from 0 to 65535`);
  return { database: DATABASE_URL, host: HOST, port: Number(PORT), faults: FAULTS === 'on', ...(LOG === 'off' && { log: false as const }) };
}

async function orStop<T>(server: ServiceServer, work: () => T): Promise<T> {
  try {
    return work();
  } catch (error) {
    await server.stop();
    throw error;
  }
}

// Out of the registry first, so that nobody is sent here any more.
async function end(server: ServiceServer, registered: Registered | undefined): Promise<void> {
  await Promise.race([registered?.stop(), delay(3_000)]); // its time to live ends it otherwise
  await server.stop();
  process.exit(0);
}
