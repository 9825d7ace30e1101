// A graph under way: the run's own, or that of a group. A node begins when its trigger says so, once; also after the
// run has gone on in a new one.
//
// A failure is handled by a node that may still begin, or has begun, because of it. Where nobody handles it, it ends
// the graph at once.

import { toStepError } from '../../model/step-error.ts';
import { evaluate, holds, type Scope } from '../evaluate.ts';
import { mentionsIn } from '../expression.ts';
import type { GraphPlan, PlanNode } from '../plan.ts';
import { toleratesFailure, verdictOf, type Verdict } from '../trigger.ts';
import { failed, type End } from './node-result.ts';
import { perform } from './perform.ts';
import type { Instance, Opening } from './node-context.ts';
import { createStates, isOver, type NodeState, type SavedNodes } from './states.ts';

export function openInstance(plan: GraphPlan, opening: Opening): Instance {
  const { scheduler, group, scope: around, before, alsoSeen } = opening;
  const saved = (opening.saved ?? {}) as SavedNodes;
  const states = createStates(plan, saved);
  const last = plan.nodes.filter(({ consumers }) => consumers.length === 0);
  const scope: Scope = { read };
  let spreading = 0; // nodes that are over, and those that wait for them do not know yet
  let over = false;
  return { begin, save, scope };

  function begin(): void {
    scheduler.turn(group.scope, () => {
      for (const node of plan.nodes) {
        const state = saved[node.name];
        if (state && 'running' in state) start(node, state.running);
      }
      for (const node of plan.nodes) consider(node);
      scheduler.later(finish);
    });
  }

  function consider(node: PlanNode): void {
    if (over || states.of(node).kind !== 'waiting') return;
    const verdict = judge(node);
    if (verdict === 'wait') return;
    if (verdict === 'begin' && isWanted(node)) start(node);
    else settle(node, { kind: 'skipped', tail: states.tail(node.dependencies, before) });
  }

  function judge({ trigger, watched, required, awaited }: PlanNode): Verdict {
    const needed = states.tally(required);
    if (needed.failed + needed.skipped > 0) return 'skip';
    const verdict = verdictOf(trigger, states.tally(watched));
    if (verdict !== 'begin') return verdict;
    return needed.open > 0 || states.tally(awaited).open > 0 ? 'wait' : 'begin';
  }

  function isWanted({ definition: { on, when } }: PlanNode): boolean {
    if (on === undefined) return holds(when, scope);
    const [choice = '', branch = ''] = on.split('/');
    const taken = read('$', choice);
    return Array.isArray(taken) && taken.includes(branch) && holds(when, scope);
  }

  function start(node: PlanNode, state?: unknown): void {
    const tail = states.tail(node.dependencies, before);
    const { name } = node;
    const end = (how: End) => settle(node, how);
    states.set(node, { kind: 'running', work: { save: () => state } });
    try {
      const work = perform(node, { ...opening, open: openInstance, name, scope, before: tail, saved: state, end });
      if (!isOver(states.of(node))) states.set(node, { kind: 'running', work });
    } catch (thrown) {
      settle(node, failed(thrown, tail));
    }
  }

  function settle(node: PlanNode, how: End | Extract<NodeState, { kind: 'skipped' }>): void {
    if (over || isOver(states.of(node))) return;
    states.set(node, how);
    spreading++;
    scheduler.later(() => spread(node, how));
  }

  function spread(node: PlanNode, how: NodeState): void {
    spreading--;
    for (const consumer of node.consumers) consider(consumer);
    if (how.kind === 'failed') giveUpUnlessHandled(node);
    if (how.kind === 'skipped') node.dependencies.forEach(giveUpUnlessHandled);
    finish();
  }

  function giveUpUnlessHandled(node: PlanNode): void {
    const state = states.of(node);
    if (over || state.kind !== 'failed' || (!group.scope.cancelled && isHandled(node))) return;
    over = true;
    opening.end(state);
  }

  function isHandled(loser: PlanNode): boolean {
    return loser.consumers.some((node) => {
      const sees = node.awaited.includes(loser) || (toleratesFailure(node.trigger) && node.watched.includes(loser));
      return sees && states.of(node).kind !== 'skipped';
    });
  }

  function finish(): void {
    if (over || spreading + states.open > 0) return;
    over = true;
    opening.end({ kind: 'succeeded', output: evaluate(plan.output, scope), tail: states.tail(last, before) });
  }

  function read(source: Parameters<Scope['read']>[0], root: string): unknown {
    const node = plan.byName.get(root);
    if (!node || source === '$item' || source === '$index' || source === '$last') return around.read(source, root);
    const state = states.of(node);
    if (source === '$state') return state.kind;
    if (source === '$error') return state.kind === 'failed' ? toStepError(state.thrown) : undefined;
    return state.kind === 'succeeded' ? state.output : undefined;
  }

  function save(): SavedNodes {
    const seen = new Set(mentionsIn(plan.output).map(({ root }) => root));
    return states.save((name) => seen.has(name) || (alsoSeen?.has(name) ?? false));
  }
}
