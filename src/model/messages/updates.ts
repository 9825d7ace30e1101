// An update is a question that the process answers. One that comes before the process is ready to answer waits; one
// that it never answers is refused when the run ends.

import { BusinessError } from '../errors.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { Runtime } from '../kernel/runtime.ts';

type Handler = (input: never) => unknown;

export interface Updates {
  answer(name: string, handler: Handler): void;
  ask(name: string, input: unknown): Promise<unknown>;
  close(): void;
}

export function createUpdates(runtime: Pick<Runtime, 'wait' | 'scope'>, kernel: Pick<Kernel, 'message' | 'root'>): Updates {
  const handlers = new Map<string, Handler>();
  let closed = false;
  return {
    answer: (name, handler) => void handlers.set(name, handler),
    ask,
    close: () => {
      closed = true;
    },
  };

  async function ask(name: string, input: unknown): Promise<unknown> {
    await kernel.message();
    await runtime.wait(() => closed || handlers.has(name));
    const handler = handlers.get(name);
    if (!handler || closed) throw new BusinessError('NotAnswered', { message: `The run ended without answering '${name}'`, details: null });
    return kernel.root.scope.run(() => Promise.resolve(handler(input as never)));
  }
}
