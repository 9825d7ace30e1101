// Performs a node that is a step: the call of an operation, or a run of another process.

import type { CallNode, ProcessNode } from '../definition.ts';
import type { StepOptions } from '../../model/kernel/step-options.ts';
import type { StepRequest } from '../../model/kernel/stepper.ts';
import { evaluate } from '../evaluate.ts';
import { calledBy } from './called.ts';
import type { NodeContext } from './node-context.ts';
import { failed, unsaved, type Work } from './node-result.ts';

export function performCall(node: CallNode | ProcessNode, { name, scheduler, group, indices, scope, before, end }: NodeContext): Work {
  const input = node.input === undefined ? undefined : evaluate(node.input, scope);
  const called = calledBy(scheduler.runContext.contract, { kind: node.kind, name: nameOf(node) });
  const request: StepRequest = { ...called, input, options: optionsOf(node, { name, indices }), group };
  let id: string | undefined;
  scheduler.whenFree((ended) =>
    scheduler.inside(group.scope, () => {
      const over = (settle: () => void) =>
        scheduler.turn(group.scope, () => {
          ended();
          settle();
        });
      const began = (given: string) => void (id = given);
      void scheduler.runContext.kernel.step(
        { ...request, ...(before && { after: before }), began },
        {
          resolved: (output) => over(() => end({ kind: 'succeeded', output, dependsOn: dependenciesAfter() })),
          rejected: (thrown) => over(() => end(failed(thrown, dependenciesAfter()))),
        },
      );
    }),
  );
  return unsaved;

  // If the step has nothing to undo, the next nodes depend on the steps before it.
  function dependenciesAfter() {
    const undoable = request.service === undefined || request.operation.undo !== undefined;
    return undoable && id !== undefined ? [id] : before;
  }
}

function optionsOf(node: CallNode | ProcessNode, { name, indices }: { name: string; indices: string }): StepOptions | undefined {
  if (name === nameOf(node)) return node.policy;
  return { ...node.policy, name: `${name}${indices}` };
}

const nameOf = (node: CallNode | ProcessNode): string => (node.kind === 'call' ? node.operation : node.process);
