// Performs nodes that wait for a signal or for a time. A deadline stays the same if the run continues as new.

import { parseDuration } from '../../model/duration.ts';
import type { SignalNode, TimerNode } from '../definition.ts';
import { failed, type Work } from './node-result.ts';
import type { NodeContext } from './node-context.ts';

export function performSignal(node: SignalNode, { scheduler, group, before, saved, end }: NodeContext): Work {
  const { runtime, mailbox } = scheduler.runContext;
  const { until = node.within === undefined ? undefined : runtime.now() + parseDuration(node.within) } = (saved ?? {}) as Until;
  scheduler.effort.count++;
  scheduler.inside(group.scope, () => {
    const came = mailbox.take(node.signal, until === undefined ? {} : { until });
    came.then(
      (output) => scheduler.turn(group.scope, () => end({ kind: 'succeeded', output, dependsOn: before })),
      (thrown: unknown) => scheduler.turn(group.scope, () => end(failed(thrown, before))),
    );
  });
  return { save: () => ({ until }) };
}

export function performTimer(node: TimerNode, { scheduler, group, before, saved, end }: NodeContext): Work {
  const { runtime, kernel } = scheduler.runContext;
  const { until = runtime.now() + parseDuration(node.delay) } = (saved ?? {}) as Until;
  scheduler.effort.count++;
  scheduler.inside(group.scope, () => {
    kernel.timer(Math.max(0, until - runtime.now())).then(
      () => scheduler.turn(group.scope, () => end({ kind: 'succeeded', output: undefined, dependsOn: before })),
      (thrown: unknown) => scheduler.turn(group.scope, () => end(failed(thrown, before))),
    );
  });
  return { save: () => ({ until }) };
}

interface Until {
  readonly until?: number;
}
