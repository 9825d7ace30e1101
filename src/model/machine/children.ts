// The actors that a machine has started. One that is stopped is cancelled, and what it did is undone: nobody takes its
// answer any more. So is what one did that fails.

import type { Kernel } from '../kernel/kernel.ts';
import type { Runtime, Scope } from '../kernel/runtime.ts';
import type { Work } from './actors.ts';
import type { Diary, SavedDiary } from './diary.ts';
import type { Effect } from './effects.ts';
import type { Failures } from './failures.ts';
import type { Performer } from './performer.ts';
import type { MachineEvent } from './xstate.ts';

export interface Children {
  /** Throws where one of these starts an actor by the id of another that is at work. */
  check(effects: readonly Effect[]): void;
  start(id: string, child: Started): void;
  stop(id: string): void;
  /** Those at work, so that another run goes on with them. Undefined: one of them cannot go along now. */
  save(): readonly SavedChild[] | undefined;
  /** How many are at work, also those that are stopped and not at rest yet. */
  readonly busy: number;
}

export interface Started {
  readonly work: Work;
  /** What it is called by in the machine, or the logic itself. */
  readonly src: unknown;
  readonly input: unknown;
  /** Where a run before this one was with it. */
  readonly from?: Pick<SavedChild, 'group' | 'diary'>;
}

export interface SavedChild {
  readonly id: string;
  readonly src: string;
  readonly input: unknown;
  readonly group: string;
  readonly diary: SavedDiary;
}

interface ChildrenOptions {
  readonly runtime: Pick<Runtime, 'scope'>;
  readonly kernel: Pick<Kernel, 'attempt' | 'root'>;
  readonly failures: Failures;
  readonly perform: Performer;
  /** None: what its steps have done is not written down. */
  readonly diary: (id: string, from: SavedDiary | undefined) => Diary | undefined;
  readonly post: (event: MachineEvent) => void;
}

interface Child {
  readonly started: Started;
  readonly scope: Scope;
  readonly diary: Diary | undefined;
  group: string;
  stopped: boolean;
}

export function createChildren({ runtime, kernel, failures, perform, diary, post }: ChildrenOptions): Children {
  const running = new Map<string, Child>();
  const idle: Scope[] = []; // a call that is over has left nothing in its scope; a new one costs promises
  const children = { check, start, stop, save, busy: 0 };
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
    const { work, from } = started;
    const child: Child = {
      ...{ started, scope: scopeFor(started), group: '', stopped: false },
      diary: work.kind === 'steps' ? diary(id, from?.diary) : undefined,
    };
    running.set(id, child);
    children.busy++;
    const attempted = kernel.attempt(kernel.root, (group) => perform({ ...started, group, diary: noted(child, group.path) }), {
      path: from?.group,
      scope: child.scope,
      wanted: () => !child.stopped,
    });
    attempted.then(
      (output) => {
        if (work.kind === 'call') idle.push(child.scope);
        end(id, { child, event: { type: `xstate.done.actor.${id}`, output, actorId: id } });
      },
      (error: unknown) => end(id, { child, event: { type: `xstate.error.actor.${id}`, error: failures.keep(error), actorId: id } }),
    );
  }

  function noted(child: Child, group: string): Diary | undefined {
    child.group = group;
    return child.diary;
  }

  function save(): readonly SavedChild[] | undefined {
    if (children.busy > running.size) return undefined; // one that was stopped is being undone
    const saved = [...running].map(([id, child]) => savedChild(id, child));
    return saved.every((child) => child !== undefined) ? saved : undefined;
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

function savedChild(id: string, { started: { src, input }, group, diary }: Child): SavedChild | undefined {
  const saved = diary?.save();
  return saved && typeof src === 'string' ? { id, src, input, group, diary: saved } : undefined;
}

const isTaken = (id: string): TypeError =>
  new TypeError(`Cannot start '${id}': an actor of that id is at work already. Give each its own id, or stop the first`);
