// The parent's side of a driver: a contender in a separate process, behind an HTTP server.

import { startChild } from '../child.ts';
import type { ContenderName } from '../contenders/contenders.ts';
import type { Steps } from './step.ts';

export interface DriverOptions {
  readonly contender: ContenderName;
  readonly addresses: readonly string[];
}

export interface Driver {
  /** Each POST makes one call. The response is 200 if the call succeeded, 503 if not. */
  readonly url: string;
  /** Resolves when the first call arrives. */
  traffic(): Promise<void>;
  /** Resolves when no step is in progress any longer. */
  steps(): Promise<Steps>;
  end(): Promise<void>;
}

const main = new URL('./main.ts', import.meta.url);

export async function startDriver(options: DriverOptions): Promise<Driver> {
  const { hello, ask, end } = await startChild(main, [JSON.stringify(options)]);
  return {
    url: `http://127.0.0.1:${String(hello)}/`,
    async traffic() {
      await ask('traffic');
    },
    steps: async () => (await ask('steps')) as Steps,
    end,
  };
}
