// The code notation on the step kernel: runs the function of a process, again each time it starts over.

import type { Process } from '../contract/process.ts';
import { runProcess } from '../run-process.ts';
import type { Notation } from '../notation.ts';
import type { Body } from './body.ts';
import { callsOf } from './calls.ts';
import { createRun } from './create-run.ts';
import { StartOver } from './start-over.ts';

// The platform does not have the types of a contract. The compiler checked them in the file of the body.
type AnyBody = (input: unknown, services: unknown, run: unknown) => Promise<unknown>;

export function code<P extends Process>(body: Body<P>): Notation {
  const any = body as unknown as AnyBody;
  return {
    kind: 'code',
    run: (runtime, contract, input) =>
      runProcess(runtime, contract, (runContext) => {
        const { kernel } = runContext;
        const services = callsOf(contract, { kernel, group: kernel.root });
        const run = createRun(runContext);
        return begin(input);

        function begin(request: unknown): Promise<unknown> {
          return any(request, services, run).catch(startOver);
        }

        function startOver(error: unknown): Promise<unknown> {
          if (!(error instanceof StartOver)) throw error;
          return begin(error.input);
        }
      }),
  };
}
