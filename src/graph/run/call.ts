// A node that is a step: the call of an operation, or a run of another process.

import type { CallNode, ProcessNode } from '../definition.ts';
import type { StepOptions } from '../../model/kernel/step-options.ts';
import type { StepRequest } from '../../model/kernel/stepper.ts';
import { evaluate } from '../evaluate.ts';
import { calledBy } from './called.ts';
import type { Performing } from './performing.ts';
import { failed, unsaved, type Work } from './end.ts';

export function performCall(node: CallNode | ProcessNode, { name, world, group, indices, scope, before, end }: Performing): Work {
  const input = node.input === undefined ? undefined : evaluate(node.input, scope);
  const called = calledBy(world.conductor.contract, { kind: node.kind, name: nameOf(node) });
  const request: StepRequest = { ...called, input, options: optionsOf(node, { name, indices }), group };
  let id: string | undefined;
  world.whenFree((ended) =>
    world.inside(group.scope, () => {
      const over = (settle: () => void) =>
        world.turn(group.scope, () => {
          ended();
          settle();
        });
      const began = (given: string) => void (id = given);
      void world.conductor.kernel.step(
        { ...request, ...(before && { after: before }), began },
        {
          came: (output) => over(() => end({ kind: 'succeeded', output, tail: tailAfter() })),
          failed: (thrown) => over(() => end(failed(thrown, tailAfter()))),
        },
      );
    }),
  );
  return unsaved;

  // Where there is nothing to undo, what comes next depends on what came before.
  function tailAfter() {
    const undoable = request.service === undefined || request.operation.undo !== undefined;
    return undoable && id !== undefined ? [id] : before;
  }
}

function optionsOf(node: CallNode | ProcessNode, { name, indices }: { name: string; indices: string }): StepOptions | undefined {
  if (name === nameOf(node)) return node.policy;
  return { ...node.policy, name: `${name}${indices}` };
}

const nameOf = (node: CallNode | ProcessNode): string => (node.kind === 'call' ? node.operation : node.process);
