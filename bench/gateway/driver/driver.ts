// The parent's side of a driver: a contender in a process of its own, before which stands HTTP.

import { startChild } from '../child.ts';
import type { ContenderName } from '../contenders/contenders.ts';
import type { Steps } from './step.ts';

export interface DriverOptions {
  readonly contender: ContenderName;
  readonly addresses: readonly string[];
}

export interface Driver {
  /** Each POST makes one call: 200 where it was answered, 503 where not. */
  readonly url: string;
  /** Resolves when the first call comes. */
  traffic(): Promise<void>;
  /** Resolves when no step is under way any more. */
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
