// Nodes that wait: for a signal, for a while. A deadline is kept where the run goes on in a new one.

import { parseDuration } from '../../model/duration.ts';
import type { SignalNode, TimerNode } from '../definition.ts';
import { failed, type Work } from './end.ts';
import type { Performing } from './performing.ts';

export function performSignal(node: SignalNode, { world, group, before, saved, end }: Performing): Work {
  const { runtime, mailbox } = world.conductor;
  const { until = node.within === undefined ? undefined : runtime.now() + parseDuration(node.within) } = (saved ?? {}) as Until;
  world.effort.count++;
  world.inside(group.scope, () => {
    const came = mailbox.take(node.signal, until === undefined ? {} : { until });
    came.then(
      (output) => world.turn(group.scope, () => end({ kind: 'succeeded', output, tail: before })),
      (thrown: unknown) => world.turn(group.scope, () => end(failed(thrown, before))),
    );
  });
  return { save: () => ({ until }) };
}

export function performTimer(node: TimerNode, { world, group, before, saved, end }: Performing): Work {
  const { runtime, kernel } = world.conductor;
  const { until = runtime.now() + parseDuration(node.delay) } = (saved ?? {}) as Until;
  world.effort.count++;
  world.inside(group.scope, () => {
    kernel.timer(Math.max(0, until - runtime.now())).then(
      () => world.turn(group.scope, () => end({ kind: 'succeeded', output: undefined, tail: before })),
      (thrown: unknown) => world.turn(group.scope, () => end(failed(thrown, before))),
    );
  });
  return { save: () => ({ until }) };
}

interface Until {
  readonly until?: number;
}
