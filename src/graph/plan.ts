// Makes a definition ready to run: resolves which nodes each node waits for, and which nodes wait for it. It collects all
// references, triggers and cycles that are wrong.

import type { GraphDefinition, NodeDefinition, Subgraph, Trigger } from './definition.ts';
import { cycleIn } from './cycle.ts';
import { expressionsOf, ofError, type Placed } from './expressions-of.ts';
import type { Expression, Mention } from './expression.ts';
import { mentionsIn } from './expression.ts';
import { errorAt, listOf, type GraphFinding } from './finding.ts';
import { checkMentions, type Level } from './level.ts';

export interface GraphPlan {
  readonly nodes: readonly PlanNode[];
  readonly byName: ReadonlyMap<string, PlanNode>;
  readonly output: Expression | undefined;
}

export interface PlanNode {
  readonly index: number;
  readonly name: string;
  readonly definition: NodeDefinition;
  readonly trigger: Trigger;
  /** The nodes that the trigger applies to. */
  readonly watched: readonly PlanNode[];
  /** The other nodes that must have succeeded. */
  readonly required: readonly PlanNode[];
  /** The other nodes that must have ended. */
  readonly awaited: readonly PlanNode[];
  readonly dependencies: readonly PlanNode[];
  readonly consumers: readonly PlanNode[];
  readonly graph: GraphPlan | undefined; // of a group
}

export interface Planned {
  readonly plan: GraphPlan;
  readonly findings: readonly GraphFinding[];
}

export function planOf(definition: GraphDefinition): Planned {
  const planner: Planner = { findings: [], places: new Map() };
  const { plan } = planLevel(definition, { planner, path: '', around: undefined });
  const level: Level = { names: new Set(plan.byName.keys()), around: undefined, composite: undefined };
  for (const [name, { reply, fail, refusal }] of Object.entries(definition.answers ?? {})) {
    const placed = [{ path: 'reply', expression: reply }, ...under('fail', fail), ...under('refusal', refusal)];
    for (const { path, expression } of placed)
      checkMentions(mentionsIn(expression), {
        findings: planner.findings,
        level,
        path: `answers/${name}/${path}`,
        what: `the answer to update '${name}'`,
        request: true,
      });
  }
  return { plan, findings: planner.findings };
}

const under = (path: string, error: Parameters<typeof ofError>[0] | undefined): readonly Placed[] =>
  error ? ofError(error).map((placed) => ({ ...placed, path: `${path}/${placed.path}` })) : [];

interface Planner {
  readonly findings: GraphFinding[];
  /** The path at which each name was first found. */
  readonly places: Map<string, string>;
}

interface Place {
  readonly planner: Planner;
  readonly path: string;
  readonly around: Level | undefined;
  readonly composite?: Level['composite'];
}

type Draft = { -readonly [K in keyof PlanNode]: PlanNode[K] } & { consumers: PlanNode[] };

function planLevel({ nodes, output }: Subgraph, place: Place): { readonly plan: GraphPlan; readonly outer: readonly Mention[] } {
  const { planner, path } = place;
  const level: Level = { names: new Set(Object.keys(nodes)), around: place.around, composite: place.composite };
  const outer: Mention[] = [];
  const drafts = new Map<string, Draft>();
  const mentioned = new Map<string, readonly Mention[]>();
  for (const [name, definition] of Object.entries(nodes)) {
    claimName(name, { planner, path });
    const inside = definition.kind === 'group' ? planGroup(name, { definition, place, level }) : undefined;
    const own = ownMentions(name, { definition, level, planner, path });
    mentioned.set(name, [...own, ...(inside?.outer ?? []).filter(({ root }) => root !== name)]);
    drafts.set(name, draftOf(name, { index: drafts.size, definition, graph: inside?.plan }));
  }
  for (const draft of drafts.values()) outer.push(...link(draft, { drafts, mentions: mentioned.get(draft.name) ?? [], planner, path }));
  const out = mentionsIn(output);
  checkMentions(out, { findings: planner.findings, level, path: `${path}output`, what: 'the output' });
  outer.push(...out.filter(({ root }) => !drafts.has(root)));
  findCycle([...drafts.values()], { planner, path });
  return { plan: { nodes: [...drafts.values()], byName: drafts, output }, outer };
}

function planGroup(
  name: string,
  { definition, place, level }: { definition: NodeDefinition & { kind: 'group' }; place: Place; level: Level },
) {
  const path = `${place.path}nodes/${name}/graph/`;
  return planLevel(definition.graph, { planner: place.planner, path, around: level, composite: { name, definition } });
}

const draftOf = (
  name: string,
  { index, definition, graph }: { index: number; definition: NodeDefinition; graph: GraphPlan | undefined },
): Draft => ({
  ...{ index, name, definition, graph, trigger: definition.trigger ?? 'all-succeeded' },
  ...{ watched: [], required: [], awaited: [], dependencies: [], consumers: [] },
});

function claimName(name: string, { planner, path }: { planner: Planner; path: string }): void {
  const known = planner.places.get(name);
  if (known !== undefined)
    planner.findings.push(
      errorAt(`${path}nodes/${name}`, `node '${name}' is defined twice (${known} and ${path}nodes/${name}): rename one of them`, name),
    );
  else planner.places.set(name, `${path}nodes/${name}`);
}

interface Mentioning {
  readonly definition: NodeDefinition;
  readonly level: Level;
  readonly planner: Planner;
  readonly path: string;
}

function ownMentions(name: string, { definition, level, planner, path }: Mentioning): readonly Mention[] {
  const inside: Level = { names: new Set(), around: level, composite: { name, definition } };
  return expressionsOf(definition).flatMap((placed) => {
    const mentions = mentionsIn(placed.expression);
    const seenFrom = placed.inside ? inside : level;
    checkMentions(mentions, {
      findings: planner.findings,
      level: seenFrom,
      path: `${path}nodes/${name}/${placed.path}`,
      what: `node '${name}'`,
      node: name,
    });
    return mentions;
  });
}

interface Linking {
  readonly drafts: ReadonlyMap<string, Draft>;
  readonly mentions: readonly Mention[];
  readonly planner: Planner;
  readonly path: string;
}

/** Sets what a node waits for. Returns its references to the levels around it. */
function link(draft: Draft, { drafts, mentions, planner, path }: Linking): readonly Mention[] {
  const { name, definition } = draft;
  const at = `${path}nodes/${name}`;
  const known = (names: Iterable<string>) => [...new Set(names)].flatMap((found) => drafts.get(found) ?? []);
  const after = definition.after ?? [];
  for (const unknown of after.filter((other) => !drafts.has(other)))
    planner.findings.push(
      errorAt(`${at}/after`, `node '${name}' depends on unknown node '${unknown}' (nodes: ${listOf(drafts.keys())})`, name),
    );
  const values = mentions.filter(({ source }) => source === '$').map(({ root }) => root);
  const ends = mentions.filter(({ source }) => source === '$error' || source === '$state').map(({ root }) => root);
  const choice = choiceOf(draft, { drafts, planner, path: at });
  const all = definition.trigger === undefined;
  draft.watched = known(all ? [...after, ...values] : after.length > 0 ? after : [...values, ...ends]);
  draft.required = known([...values, ...choice]).filter((node) => !draft.watched.includes(node));
  draft.awaited = known(ends).filter((node) => !draft.watched.includes(node) && !draft.required.includes(node));
  draft.dependencies = [...draft.watched, ...draft.required, ...draft.awaited];
  for (const before of draft.dependencies) drafts.get(before.name)?.consumers.push(draft);
  checkTrigger(draft, { planner, path: at });
  return mentions.filter(
    ({ root, source }) => !drafts.has(root) && (source === '$' || source === '$error' || source === '$state') && root !== 'input',
  );
}

function choiceOf({ name, definition: { on } }: Draft, { drafts, planner, path }: Omit<Linking, 'mentions'>): readonly string[] {
  if (on === undefined) return [];
  const [choice = '', branch = ''] = on.split('/');
  const chooser = drafts.get(choice)?.definition;
  const refuse = (message: string) => planner.findings.push(errorAt(`${path}/on`, message, name));
  if (chooser?.kind !== 'choose') {
    const choices = [...drafts.values()].filter(({ definition }) => definition.kind === 'choose').map((draft) => draft.name);
    refuse(`node '${name}' is on a branch of '${choice}', which is not a choice (choices: ${listOf(choices)})`);
    return [];
  }
  const branches = [...chooser.branches.map((found) => found.branch), ...(chooser.otherwise === undefined ? [] : [chooser.otherwise])];
  if (!branches.includes(branch)) refuse(`node '${name}' is on unknown branch '${branch}' of '${choice}' (branches: ${listOf(branches)})`);
  return [choice];
}

function checkTrigger({ name, trigger, watched }: Draft, { planner, path }: { planner: Planner; path: string }): void {
  const refuse = (message: string) => planner.findings.push(errorAt(`${path}/trigger`, message, name));
  if (typeof trigger === 'object' && trigger.succeeded > watched.length)
    refuse(
      `node '${name}' can never begin: it waits for ${String(trigger.succeeded)} of ${String(watched.length)} nodes; name more of them in 'after', or wait for fewer`,
    );
  else if (watched.length === 0 && trigger !== 'all-succeeded' && trigger !== 'all-done')
    refuse(
      `node '${name}' can never begin: its trigger is '${typeof trigger === 'string' ? trigger : 'a number'}', and it waits for no node; name some in 'after'`,
    );
}

function findCycle(nodes: readonly PlanNode[], { planner, path }: { planner: Planner; path: string }): void {
  const cycle = cycleIn(nodes);
  if (!cycle) return;
  const names = cycle.map(({ name }) => `'${name}'`);
  const route = [...names, names[0]].join(' → ');
  const message = `${names.length === 1 ? `node ${String(names[0])} waits for itself` : `nodes wait for each other: ${route}`}; remove one of these dependencies`;
  planner.findings.push(errorAt(`${path}nodes/${cycle[0]?.name ?? ''}`, message, cycle[0]?.name));
}
