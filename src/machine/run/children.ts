// The actors that a machine has started. If one is stopped, it is cancelled and its work is undone, because its result is no
// longer needed. If one fails, its work is undone, too. A held actor begins later, or in the next run.

import type { Kernel } from '../../model/kernel/kernel.ts';
import type { Runtime, Scope } from '../../model/kernel/runtime.ts';
import type { Work } from '../actors.ts';
import type { ReplayLog, SavedReplayLog } from './replay-log.ts';
import type { Effect } from './effects.ts';
import type { Failures } from './failures.ts';
import type { Performer } from './performer.ts';
import type { MachineEvent } from '../xstate.ts';

export interface Children {
  /** @throws TypeError if one of the effects starts an actor with the id of another that is running */
  check(effects: readonly Effect[]): void;
  start(id: string, child: Started): void;
  stop(id: string): void;
  /** Returns the actors that run or are held, for the next run. Returns undefined if one of them cannot be saved now. */
  save(): readonly SavedChild[] | undefined;
  /** Begins the held actors. */
  release(): void;
  /** How many actors run. It counts those that were stopped and are still being undone. */
  readonly busy: number;
}

export interface Started {
  readonly work: Work;
  /** Its name in the machine, or the logic itself. */
  readonly src: unknown;
  readonly input: unknown;
  /** Where the previous run was with it. */
  readonly from?: AtWork;
}

interface AtWork {
  readonly group: string;
  readonly replayLog: SavedReplayLog;
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
  /** Returns undefined if the operations of its steps are not logged. */
  readonly replayLog: (id: string, from: SavedReplayLog | undefined) => ReplayLog | undefined;
  readonly post: (event: MachineEvent) => void;
  /** Whether to hold an actor that starts now. `free` is true if no other actor prevents the run from continuing as new. */
  readonly holds: (free: boolean) => boolean;
}

interface Child {
  readonly started: Started;
  readonly scope: Scope;
  readonly replayLog: ReplayLog | undefined;
  group: string;
  stopped: boolean;
  held: boolean;
}

export function createChildren({ runtime, kernel, failures, perform, replayLog, post, holds }: ChildrenOptions): Children {
  const running = new Map<string, Child>();
  const idle: Scope[] = []; // the scope of a completed call is empty and is used again, because a new scope costs promises
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
      replayLog: work.kind === 'steps' ? replayLog(id, from?.replayLog) : undefined,
    };
    running.set(id, child);
    children.busy++;
    if (!child.held) begin(id, child);
  }

  // If nothing has ended in this run yet, it would only pass on what it was given.
  function isHeld({ src, from }: Started): boolean {
    return ended > 0 && !from && typeof src === 'string' && holds(save() !== undefined);
  }

  function begin(id: string, child: Child): void {
    const { started } = child;
    const { work, from } = started;
    const attempted = kernel.attempt(kernel.root, (group) => perform({ ...started, group, replayLog: assignGroup(child, group.path) }), {
      path: from?.group,
      scope: child.scope,
      wanted: () => !child.stopped,
    });
    attempted.then(
      (output) => {
        if (work.kind === 'call') idle.push(child.scope);
        end(id, { child, event: { type: `xstate.done.actor.${id}`, output, actorId: id } });
      },
      (error: unknown) => end(id, { child, event: { type: `xstate.error.actor.${id}`, error: failures.toData(error), actorId: id } }),
    );
  }

  function release(): void {
    for (const [id, child] of running) {
      if (!child.held) continue;
      child.held = false;
      begin(id, child);
    }
  }

  function assignGroup(child: Child, group: string): ReplayLog | undefined {
    child.group = group;
    return child.replayLog;
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

function savedChild(id: string, { started: { src, input }, group, replayLog, held }: Child): SavedChild | undefined {
  if (typeof src !== 'string') return undefined;
  if (held) return { id, src, input };
  const saved = replayLog?.save();
  return saved && { id, src, input, atWork: { group, replayLog: saved } };
}

const isTaken = (id: string): TypeError =>
  new TypeError(`Cannot start '${id}': an actor with this id is already running. Use a different id for each, or stop the first`);
