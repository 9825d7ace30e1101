// Reads the address of a Temporal that the user runs: TEMPORAL_ADDRESS, or the active profile of temporal.toml with TLS and API key.

import type { ConnectionOptions } from '@temporalio/client';
import { temporalEnvironment } from '../../platform/temporal-environment.ts';
import { probeTemporal } from './temporal-probe.ts';
import { messageOf } from '../way.ts';

export interface ExternalTemporal {
  readonly connection: ConnectionOptions & { readonly address: string };
  readonly namespace: string | undefined;
  readonly how: string;
}

export function configuredTemporal(env: NodeJS.ProcessEnv = process.env): ExternalTemporal | undefined {
  const { connectionOptions, namespace } = temporalEnvironment(env);
  const { address, apiKey, tls, metadata } = connectionOptions;
  if (!address) return undefined;
  const settings = { ...(apiKey !== undefined && { apiKey }), ...(tls !== undefined && { tls }), ...(metadata && { metadata }) };
  return {
    connection: { address, ...(settings as ConnectionOptions) },
    namespace,
    how: env['TEMPORAL_ADDRESS'] ? 'TEMPORAL_ADDRESS' : 'a profile in temporal.toml',
  };
}

/** Throws if the server cannot be used. No other server is tried, because the user has chosen this one. */
export async function assertReachable({ connection, how }: ExternalTemporal, namespace: string): Promise<void> {
  try {
    await probeTemporal(connection, namespace);
  } catch (cause) {
    throw new Error(
      `Cannot use Temporal at ${connection.address}, namespace '${namespace}' (from ${how}): ${messageOf(cause)}. ` +
        `Start it, correct the address or the namespace, or remove the setting to have a server started for you.`,
      { cause },
    );
  }
}
