// The actors that a machine has started. One that is stopped is cancelled, and what it did is undone: nobody takes its
// answer any more. So is what one did that fails.

import { Cancelled } from '../errors.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { Group } from '../kernel/stepper.ts';
import type { Work } from './actors.ts';
import type { Failures } from './failures.ts';
import type { MachineEvent } from './xstate.ts';

export interface Children {
  start(id: string, child: Started): void;
  stop(id: string): void;
  /** How many are at work, also those that are stopped and not at rest yet. */
  readonly busy: number;
}

export interface Started {
  readonly work: Work;
  readonly input: unknown;
}

interface ChildrenOptions {
  readonly kernel: Pick<Kernel, 'attempt' | 'root'>;
  readonly failures: Failures;
  /** Does the work, its steps in that group. */
  readonly perform: (started: Started, group: Group) => Promise<unknown>;
  readonly post: (event: MachineEvent) => void;
}

interface Child {
  group?: Group;
  stopped: boolean;
}

export function createChildren({ kernel, failures, perform, post }: ChildrenOptions): Children {
  const running = new Map<string, Child>();
  const children = { start, stop, busy: 0 };
  return children;

  function start(id: string, started: Started): void {
    if (running.has(id))
      throw new TypeError(`Cannot start '${id}': an actor of that id is at work already. Give each its own id, or stop the first`);
    const child: Child = { stopped: false };
    running.set(id, child);
    children.busy++;
    attempt(child, started).then(
      (output) => end(id, { child, event: { type: `xstate.done.actor.${id}`, output, actorId: id } }),
      (error: unknown) => end(id, { child, event: { type: `xstate.error.actor.${id}`, error: failures.keep(error), actorId: id } }),
    );
  }

  function attempt(child: Child, started: Started): Promise<unknown> {
    return kernel.attempt(kernel.root, async (group) => {
      child.group = group;
      const output = await perform(started, group);
      if (child.stopped) throw new Cancelled('Its state was left');
      return output;
    });
  }

  function stop(id: string): void {
    const child = running.get(id);
    if (!child) return;
    child.stopped = true;
    running.delete(id);
    child.group?.scope.cancel();
  }

  function end(id: string, { child, event }: { child: Child; event: MachineEvent }): void {
    children.busy--;
    if (child.stopped) return;
    running.delete(id);
    post(event);
  }
}
