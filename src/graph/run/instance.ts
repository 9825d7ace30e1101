// A running graph: that of the run, or that of a group. Each node begins once, when its trigger is met. This also holds
// after the run has continued as new.
//
// A failure is handled by a node that begins, or may still begin, because of it. If no node handles a failure, it ends the
// graph at once.

import { toStepError } from '../../model/step-error.ts';
import { evaluate, holds, type Scope } from '../evaluate.ts';
import { mentionsIn } from '../expression.ts';
import type { GraphPlan, PlanNode } from '../plan.ts';
import { toleratesFailure, verdictOf, type Verdict } from '../trigger.ts';
import { failed, type NodeResult } from './node-result.ts';
import { perform } from './perform.ts';
import type { Instance, Opening } from './node-context.ts';
import { createStates, isOver, type NodeState, type SavedNodes } from './states.ts';

export function openInstance(plan: GraphPlan, options: Opening): Instance {
  const { scheduler, group, scope: around, before, alsoSeen } = options;
  const saved = (options.saved ?? {}) as SavedNodes;
  const states = createStates(plan, saved);
  const last = plan.nodes.filter(({ consumers }) => consumers.length === 0);
  const scope: Scope = { read };
  let spreading = 0; // ended nodes whose consumers have not been considered yet
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
    else settle(node, { kind: 'skipped', dependsOn: states.dependsOn(node.dependencies, before) });
  }

  function judge({ trigger, watched, required, awaited }: PlanNode): Verdict {
    const needed = states.count(required);
    if (needed.failed + needed.skipped > 0) return 'skip';
    const verdict = verdictOf(trigger, states.count(watched));
    if (verdict !== 'begin') return verdict;
    return needed.open > 0 || states.count(awaited).open > 0 ? 'wait' : 'begin';
  }

  function isWanted({ definition: { on, when } }: PlanNode): boolean {
    if (on === undefined) return holds(when, scope);
    const [choice = '', branch = ''] = on.split('/');
    const taken = read('$', choice);
    return Array.isArray(taken) && taken.includes(branch) && holds(when, scope);
  }

  function start(node: PlanNode, state?: unknown): void {
    const dependsOn = states.dependsOn(node.dependencies, before);
    const { name } = node;
    const end = (result: NodeResult) => settle(node, result);
    states.set(node, { kind: 'running', work: { save: () => state } });
    try {
      const work = perform(node, { ...options, open: openInstance, name, scope, before: dependsOn, saved: state, end });
      if (!isOver(states.of(node))) states.set(node, { kind: 'running', work });
    } catch (thrown) {
      settle(node, failed(thrown, dependsOn));
    }
  }

  function settle(node: PlanNode, result: NodeResult | Extract<NodeState, { kind: 'skipped' }>): void {
    if (over || isOver(states.of(node))) return;
    states.set(node, result);
    spreading++;
    scheduler.later(() => spread(node, result));
  }

  function spread(node: PlanNode, result: NodeState): void {
    spreading--;
    for (const consumer of node.consumers) consider(consumer);
    if (result.kind === 'failed') failUnlessHandled(node);
    if (result.kind === 'skipped') node.dependencies.forEach(failUnlessHandled);
    finish();
  }

  function failUnlessHandled(node: PlanNode): void {
    const state = states.of(node);
    if (over || state.kind !== 'failed' || (!group.scope.cancelled && isHandled(node))) return;
    over = true;
    options.end(state);
  }

  function isHandled(failing: PlanNode): boolean {
    return failing.consumers.some((node) => {
      const sees = node.awaited.includes(failing) || (toleratesFailure(node.trigger) && node.watched.includes(failing));
      return sees && states.of(node).kind !== 'skipped';
    });
  }

  function finish(): void {
    if (over || spreading + states.open > 0) return;
    over = true;
    options.end({ kind: 'succeeded', output: evaluate(plan.output, scope), dependsOn: states.dependsOn(last, before) });
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
