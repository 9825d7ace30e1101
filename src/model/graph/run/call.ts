// A node that is a step: the call of an operation, or a run of another process.

import type { CallNode, ProcessNode } from '../definition.ts';
import type { Operation } from '../../contract/operation.ts';
import { childrenOf, operationsOf, type Process } from '../../contract/process.ts';
import { childOperation } from '../../kernel/child.ts';
import type { StepOptions, StepRequest } from '../../kernel/stepper.ts';
import { evaluate } from '../evaluate.ts';
import type { Performing } from './performing.ts';
import { failed, unsaved, type Work } from './end.ts';

export function performCall(node: CallNode | ProcessNode, { name, world, group, indices, scope, before, end }: Performing): Work {
  const input = node.input === undefined ? undefined : evaluate(node.input, scope);
  const request: StepRequest = { ...calledBy(node, world.conductor.contract), input, options: optionsOf(node, { name, indices }), group };
  let id: string | undefined;
  world.whenFree((ended) =>
    world.inside(group.scope, () => {
      const over = (settle: () => void) =>
        world.turn(group.scope, () => {
          ended();
          settle();
        });
      const began = (given: string) => void (id = given);
      world.conductor.kernel.step({ ...request, ...(before && { after: before }), began }).then(
        (output) => over(() => end({ kind: 'succeeded', output, tail: tailAfter() })),
        (thrown: unknown) => over(() => end(failed(thrown, tailAfter()))),
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
  const called = node.kind === 'call' ? node.operation : node.process;
  if (name === called) return node.policy;
  return { ...node.policy, name: `${name}${indices}` };
}

type Called = Pick<StepRequest, 'service' | 'name' | 'operation'>;

const known = new WeakMap<Process, ReadonlyMap<string, Called>>();

function calledBy(node: CallNode | ProcessNode, contract: Process): Called {
  const name = node.kind === 'call' ? node.operation : node.process;
  const all = known.get(contract) ?? callable(contract);
  known.set(contract, all);
  const called = all.get(`${node.kind} ${name}`);
  if (!called) throw new TypeError(`Cannot call '${name}': process '${contract.name}' does not use it`);
  return called;
}

function callable(contract: Process): ReadonlyMap<string, Called> {
  const children = childrenOf(contract).map(({ name }): [string, Called] => [`process ${name}`, { name, operation: childOperation }]);
  const operations = [...operationsOf(contract)].map(([full, operation]): [string, Called] => [`call ${full}`, splitName(full, operation)]);
  return new Map([...children, ...operations]);
}

function splitName(full: string, operation: Operation): Called {
  const dot = full.lastIndexOf('.');
  return { service: full.slice(0, dot), name: full.slice(dot + 1), operation };
}
