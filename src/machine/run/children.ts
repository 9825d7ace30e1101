// The actors that a machine has started. If one is stopped, it is cancelled and its work is undone, because its answer is no
// longer needed. If one fails, its work is undone, too. An actor that is held is begun later, or in the next run.

import type { Kernel } from '../../model/kernel/kernel.ts';
import type { Runtime, Scope } from '../../model/kernel/runtime.ts';
import type { Work } from '../actors.ts';
import type { ReplayLog, SavedReplayLog } from './replay-log.ts';
import type { Effect } from './effects.ts';
import type { Failures } from './failures.ts';
import type { Performer } from './performer.ts';
import type { MachineEvent } from '../xstate.ts';

export interface Children {
  /** Throws where one of these starts an actor by the id of another that is at work. */
  check(effects: readonly Effect[]): void;
  start(id: string, child: Started): void;
  stop(id: string): void;
  /** Those at work or held, so that the next run continues with them. Returns undefined if one of them cannot go along now. */
  save(): readonly SavedChild[] | undefined;
  /** Begins those that are held. */
  release(): void;
  /** How many are at work, also those that are stopped and not at rest yet. */
  readonly busy: number;
}

export interface Started {
  readonly work: Work;
  /** What it is called by in the machine, or the logic itself. */
  readonly src: unknown;
  readonly input: unknown;
  /** Where a run before this one was with it. */
  readonly from?: AtWork;
}

interface AtWork {
  readonly group: string;
  readonly diary: SavedReplayLog;
}

export interface SavedChild {
  readonly id: string;
  readonly src: string;
  readonly input: unknown;
  /** Undefined if it was held. */
  readonly atWork?: AtWork;
}

interface ChildrenOptions {
  readonly runtime: Pick<Runtime, 'scope'>;
  readonly kernel: Pick<Kernel, 'attempt' | 'root'>;
  readonly failures: Failures;
  readonly perform: Performer;
  /** None: what its steps have done is not written down. */
  readonly diary: (id: string, from: SavedReplayLog | undefined) => ReplayLog | undefined;
  readonly post: (event: MachineEvent) => void;
  /** Whether to hold an actor that starts now. `free` if no other one keeps the run from continuing as new. */
  readonly holds: (free: boolean) => boolean;
}

interface Child {
  readonly started: Started;
  readonly scope: Scope;
  readonly diary: ReplayLog | undefined;
  group: string;
  stopped: boolean;
  held: boolean;
}

export function createChildren({ runtime, kernel, failures, perform, diary, post, holds }: ChildrenOptions): Children {
  const running = new Map<string, Child>();
  const idle: Scope[] = []; // a call that is over has left nothing in its scope; a new one costs promises
  const children = { check, start, stop, save, release, busy: 0 };
  let ended = 0;
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
      ...{ started, scope: scopeFor(started), group: '', stopped: false, held: isHeld(started) },
      diary: work.kind === 'steps' ? diary(id, from?.diary) : undefined,
    };
    running.set(id, child);
    children.busy++;
    if (!child.held) begin(id, child);
  }

  // A run that has done nothing yet would hand on what it was handed.
  function isHeld({ src, from }: Started): boolean {
    return ended > 0 && !from && typeof src === 'string' && holds(save() !== undefined);
  }

  function begin(id: string, child: Child): void {
    const { started } = child;
    const { work, from } = started;
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

  function release(): void {
    for (const [id, child] of running) {
      if (!child.held) continue;
      child.held = false;
      begin(id, child);
    }
  }

  function noted(child: Child, group: string): ReplayLog | undefined {
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
    if (child.held) children.busy--;
  }

  function end(id: string, { child, event }: { child: Child; event: MachineEvent }): void {
    children.busy--;
    ended++;
    if (child.stopped) return;
    running.delete(id);
    post(event);
  }
}

function savedChild(id: string, { started: { src, input }, group, diary, held }: Child): SavedChild | undefined {
  if (typeof src !== 'string') return undefined;
  if (held) return { id, src, input };
  const saved = diary?.save();
  return saved && { id, src, input, atWork: { group, diary: saved } };
}

const isTaken = (id: string): TypeError =>
  new TypeError(`Cannot start '${id}': an actor of that id is at work already. Give each its own id, or stop the first`);
