// Starts the time-skipping test server and attaches the SDK's test environment to it.
//
// The SDK gives the server 5 seconds to start. This cannot be changed, and a busy machine exceeds it. So the server is started
// here, with a longer timeout. The SDK then "starts" a program that does nothing, on a port that already answers.

import { Connection } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { findOnPath } from '../process/executable.ts';
import { freePort } from '../process/port.ts';
import { startServer } from '../process/server-process.ts';
import { findTestServer, type TestServerOptions } from './test-server.ts';
import { shareTimeLock } from './waiting-together.ts';

export interface TimeSkippingServer {
  readonly environment: TestWorkflowEnvironment;
  /** Closes the environment's connections and ends the server. */
  stop(): Promise<void>;
}

type Library = Pick<typeof import('@temporalio/testing'), 'TestWorkflowEnvironment'>;

const readyWithin = 120_000;

/** `library` is the user's `@temporalio/testing`, an optional peer. */
export async function startTimeSkipping(library: Library, options: TestServerOptions = {}): Promise<TimeSkippingServer> {
  const { path } = await findTestServer(options);
  const doesNothing = findOnPath('true');
  const started = await (doesNothing === undefined ? startedBySdk(library, path) : startedHere(library, { path, doesNothing }));
  shareTimeLock(started.environment);
  return started;
}

async function startedHere(
  { TestWorkflowEnvironment }: Library,
  { path, doesNothing }: { readonly path: string; readonly doesNothing: string },
): Promise<TimeSkippingServer> {
  const port = await freePort();
  const name = 'the time-skipping test server';
  const server = await startServer({ name, command: path, args: [String(port)], probe: () => probe(port), readyWithin });
  try {
    const executable = { type: 'existing-path', path: doesNothing } as const;
    const environment = await TestWorkflowEnvironment.createTimeSkipping({ server: { port, executable } });
    const stop = () => environment.teardown().finally(server.stop);
    return { environment, stop };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

async function probe(port: number): Promise<void> {
  const connection = await Connection.connect({ address: `127.0.0.1:${String(port)}` });
  await connection.close();
}

// Windows has no `true` program.
async function startedBySdk({ TestWorkflowEnvironment }: Library, path: string): Promise<TimeSkippingServer> {
  const environment = await TestWorkflowEnvironment.createTimeSkipping({ server: { executable: { type: 'existing-path', path } } });
  return { environment, stop: () => environment.teardown() };
}
