// Loads Temporal's own environment configuration (TEMPORAL_* and temporal.toml), the defaults for settings that a program does not set.

import { loadClientConnectConfig, type ClientConnectConfig } from '@temporalio/envconfig';

export function temporalEnvironment(env: NodeJS.ProcessEnv = process.env): ClientConnectConfig {
  const overrideEnvVars = Object.fromEntries(Object.entries(env).filter((pair): pair is [string, string] => pair[1] !== undefined));
  try {
    return loadClientConnectConfig({ overrideEnvVars });
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`Cannot read the Temporal configuration (TEMPORAL_* and temporal.toml): ${message}. Correct or remove it`, { cause });
  }
}
