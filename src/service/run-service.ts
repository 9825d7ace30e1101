// Runs a service as a process. It prints its address as one line of JSON, and shuts down cleanly on SIGTERM and SIGINT.

import { setTimeout as delay } from 'node:timers/promises';
import type { Operations, Service } from '../model/contract/service.ts';
import { assertShape } from '../model/shape.ts';
import type { Registered } from '../registry/index.ts';
import { registerItself } from './register-itself.ts';
import { ownShape, type ProcessOptions } from './serve-options.ts';
import { serve, type ServiceServer } from './serve.ts';

export type { ProcessOptions };

/**
 * Runs a service with DATABASE_URL, HOST, PORT, FAULTS=on and LOG=off from the environment, and registers it with TENUTO_REGISTRY.
 * If it cannot start, it prints the error and sets the exit code 1.
 */
export async function runService<Ops extends Operations, Tables>(
  contract: Service<string, Ops>,
  options: ProcessOptions<Ops, Tables>,
): Promise<void> {
  try {
    assertShape(`Cannot start service '${contract.name}'`, options, ownShape);
    const onListening = (url: string) => void process.stdout.write(`${JSON.stringify({ listening: url })}\n`);
    const server = await serve(contract, { ...options, ...fromEnvironment(contract.name), onListening });
    let registered: Registered | undefined;
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void end(server, registered));
    await orStop(server, async () => {
      if (await server.ready) registered = registerItself({ service: contract.name, url: server.url });
    });
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}

function fromEnvironment(service: string) {
  const { DATABASE_URL, HOST = '127.0.0.1', PORT = '0', FAULTS, LOG } = process.env;
  if (!DATABASE_URL)
    throw new Error(`Cannot start service '${service}': DATABASE_URL is not set. Set it to the PostgreSQL URL of its own database`);
  if (!/^\d{1,5}$/.test(PORT) || Number(PORT) > 65_535)
    throw new Error(`Cannot start service '${service}': PORT is '${PORT}'. Set it to a number from 0 to 65535`);
  for (const [name, value] of Object.entries({ FAULTS, LOG })) assertSwitch(service, { name, value });
  return { database: DATABASE_URL, host: HOST, port: Number(PORT), faults: FAULTS === 'on', ...(LOG === 'off' && { log: false as const }) };
}

function assertSwitch(service: string, { name, value }: { readonly name: string; readonly value: string | undefined }): void {
  if (value === undefined || value === '' || value === 'on' || value === 'off') return;
  throw new Error(`Cannot start service '${service}': ${name} is '${value}'. Set it to 'on' or 'off'`);
}

async function orStop(server: ServiceServer, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    await server.stop();
    throw error;
  }
}

// Deregisters first, so that no further calls are routed here.
async function end(server: ServiceServer, registered: Registered | undefined): Promise<void> {
  await Promise.race([registered?.stop(), delay(3_000)]); // otherwise the TTL ends the registration
  await server.stop();
  process.exit(0);
}
