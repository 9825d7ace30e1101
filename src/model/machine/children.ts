// The actors that a machine has started. One that is stopped is cancelled, and what it did is undone: nobody takes its
// answer any more. So is what one did that fails.

import type { Kernel } from '../kernel/kernel.ts';
import type { Runtime, Scope } from '../kernel/runtime.ts';
import type { Group } from '../kernel/stepper.ts';
import type { Work } from './actors.ts';
import type { Effect } from './effects.ts';
import type { Failures } from './failures.ts';
import type { MachineEvent } from './xstate.ts';

export interface Children {
  /** Throws where one of these starts an actor by the id of another that is at work. */
  check(effects: readonly Effect[]): void;
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
  readonly runtime: Pick<Runtime, 'scope'>;
  readonly kernel: Pick<Kernel, 'attempt' | 'root'>;
  readonly failures: Failures;
  /** Does the work, its steps in that group. */
  readonly perform: (started: Started, group: Group) => Promise<unknown>;
  readonly post: (event: MachineEvent) => void;
}

interface Child {
  readonly scope: Scope;
  stopped: boolean;
}

export function createChildren({ runtime, kernel, failures, perform, post }: ChildrenOptions): Children {
  const running = new Map<string, Child>();
  const idle: Scope[] = []; // a call that is over has left nothing in its scope; a new one costs promises
  const children = { check, start, stop, busy: 0 };
  return children;

  function check(effects: readonly Effect[]): void {
    const taken = new Set(running.keys());
    for (const effect of effects) {
      if (effect.kind === 'stop') taken.delete(effect.id);
      if (effect.kind !== 'start') continue;
      if (taken.has(effect.id)) throw isTaken(effect.id);
      taken.add(effect.id);
    }
  }

  function start(id: string, started: Started): void {
    const child: Child = { scope: scopeFor(started), stopped: false };
    running.set(id, child);
    children.busy++;
    const attempted = kernel.attempt(kernel.root, (group) => perform(started, group), {
      scope: child.scope,
      wanted: () => !child.stopped,
    });
    attempted.then(
      (output) => {
        if (started.work.kind === 'call') idle.push(child.scope);
        end(id, { child, event: { type: `xstate.done.actor.${id}`, output, actorId: id } });
      },
      (error: unknown) => end(id, { child, event: { type: `xstate.error.actor.${id}`, error: failures.keep(error), actorId: id } }),
    );
  }

  function scopeFor({ work }: Started): Scope {
    return (work.kind === 'call' ? idle.pop() : undefined) ?? runtime.scope.open();
  }

  function stop(id: string): void {
    const child = running.get(id);
    if (!child) return;
    child.stopped = true;
    running.delete(id);
    child.scope.cancel();
  }

  function end(id: string, { child, event }: { child: Child; event: MachineEvent }): void {
    children.busy--;
    if (child.stopped) return;
    running.delete(id);
    post(event);
  }
}

const isTaken = (id: string): TypeError =>
  new TypeError(`Cannot start '${id}': an actor of that id is at work already. Give each its own id, or stop the first`);
