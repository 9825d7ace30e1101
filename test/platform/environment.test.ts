// What worker and client are not told comes from Temporal's own environment configuration.

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createClient } from '../../src/client/index.ts';
import { runWorker } from '../../src/worker/index.ts';
import { takeTwo } from '../fixtures/probe.ts';
import { inProcessDepot } from '../support/depot.ts';
import { temporalAddress } from '../support/temporal.ts';

let folder: string;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'tenuto-environment-'))));
afterAll(() => rm(folder, { recursive: true, force: true }));
beforeEach(() => {
  for (const name of ['TEMPORAL_ADDRESS', 'TEMPORAL_NAMESPACE', 'TEMPORAL_PROFILE']) vi.stubEnv(name, undefined);
  vi.stubEnv('TEMPORAL_CONFIG_FILE', join(folder, 'none.toml'));
});
afterEach(() => void vi.unstubAllEnvs());

const worker = (report: (line: string) => void = () => undefined) =>
  runWorker({
    processes: new URL('../fixtures/processes/', import.meta.url),
    services: [inProcessDepot().connection],
    taskQueue: 'test-environment',
    handleSignals: false,
    health: false,
    report,
  });

async function runOne(): Promise<string> {
  const lines: string[] = [];
  const running = await worker((line) => lines.push(line));
  const client = await createClient({ taskQueue: 'test-environment' });
  const run = await client.start(takeTwo, { first: 'tea' });
  await run.result({ within: '20s' });
  await client.close();
  await running.stop();
  return lines[0] ?? '';
}

async function configure(toml: string): Promise<void> {
  await writeFile(join(folder, 'temporal.toml'), toml);
  vi.stubEnv('TEMPORAL_CONFIG_FILE', join(folder, 'temporal.toml'));
}

describe('worker and client find Temporal', () => {
  it('by TEMPORAL_ADDRESS', async () => {
    vi.stubEnv('TEMPORAL_ADDRESS', temporalAddress());
    expect(await runOne()).toContain(`(${temporalAddress()}, namespace default)`);
  });

  it('by a temporal.toml with a byte order mark', async () => {
    await configure(`\uFEFF[profile.default]\naddress = "${temporalAddress()}"\n`);
    expect(await runOne()).toContain(`(${temporalAddress()}, namespace default)`);
  });

  it('by a profile of temporal.toml', async () => {
    await configure(
      `[profile.default]\naddress = "127.0.0.1:1"\n\n[profile.shop]\naddress = "${temporalAddress()}"\nnamespace = "default"\n`,
    );
    vi.stubEnv('TEMPORAL_PROFILE', 'shop');
    expect(await runOne()).toContain(`(${temporalAddress()}, namespace default)`);
  });

  it('and use its namespace', async () => {
    await configure(`[profile.default]\naddress = "${temporalAddress()}"\nnamespace = "elsewhere"\n`);
    await expect(worker()).rejects.toThrow(/namespace 'elsewhere'/);
  });
});

it('an invalid configuration is reported', async () => {
  await configure('[profile.default\naddress = 1');
  await expect(worker()).rejects.toThrow(
    /^Cannot read the Temporal configuration \(TEMPORAL_\* and temporal\.toml\): .*\. Correct or remove it/s,
  );
  await expect(createClient()).rejects.toThrow(/^Cannot read the Temporal configuration/);
});
