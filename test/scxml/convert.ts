// SCXML as the plain data of an XState machine, as far as the cases of this folder go. What it does not know it refuses.
// An id loses its dots: in XState they would lead into states.

import { parseXml, type Element } from './xml.ts';

/** Plain data, so that it can be the input of a run. Actions and guards are named; test/fixtures/scxml.ts implements them. */
export interface Config {
  readonly id?: string;
  readonly type?: 'parallel' | 'final' | 'history';
  readonly history?: 'shallow' | 'deep';
  readonly initial?: string;
  readonly target?: string;
  readonly context?: Readonly<Record<string, number>>;
  readonly entry?: readonly Action[];
  readonly exit?: readonly Action[];
  readonly on?: Readonly<Record<string, readonly Transition[]>>;
  readonly states?: Readonly<Record<string, Config>>;
}

type Action =
  | { readonly type: 'send'; readonly params: { readonly event: string; readonly delay: number } }
  | { readonly type: 'multiply'; readonly params: { readonly variable: string; readonly by: number } }
  | { readonly type: 'say'; readonly params: { readonly text: string } };

interface Transition {
  readonly target?: readonly string[];
  readonly actions?: readonly Action[];
  readonly guard?: { readonly type: 'equals'; readonly params: { readonly variable: string; readonly value: number } };
}

export const nameOf = (id: string): string => id.replaceAll('.', '_');

export function convert(document: string): Config {
  const root = parseXml(document);
  const data = childrenOf(root, 'datamodel').flatMap((model) => childrenOf(model, 'data'));
  const context = Object.fromEntries(data.map(({ attributes: { id = '', expr } }) => [id, Number(expr)]));
  return { context, initial: initialOf(root), states: statesOf(root) };
}

const stateElements = ['state', 'parallel', 'final', 'history'];
const known = [...stateElements, 'initial', 'transition', 'onentry', 'onexit', 'datamodel'];

function stateOf(element: Element): Config {
  const unknown = element.children.find(({ name }) => !known.includes(name));
  if (unknown) throw new Error(`Cannot convert <${unknown.name}> in '${String(element.attributes['id'])}'`);
  const common = { id: idOf(element) };
  if (element.name === 'history') return { ...common, ...historyOf(element) };
  const states = statesOf(element);
  const isCompound = element.name === 'state' && Object.keys(states).length > 0;
  return {
    ...common,
    ...(element.name === 'state' ? {} : { type: element.name as 'parallel' | 'final' }),
    ...(isCompound && { initial: initialOf(element) }),
    entry: childrenOf(element, 'onentry').flatMap(actionsOf),
    exit: childrenOf(element, 'onexit').flatMap(actionsOf),
    on: transitionsOf(element),
    ...(Object.keys(states).length > 0 && { states }),
  };
}

function historyOf({ attributes, children: [transition] }: Element): Config {
  const target = `#${nameOf(transition?.attributes['target'] ?? '')}`;
  return { type: 'history', history: attributes['type'] === 'deep' ? 'deep' : 'shallow', target };
}

const statesOf = ({ children }: Element): Record<string, Config> =>
  Object.fromEntries(children.filter(({ name }) => stateElements.includes(name)).map((child) => [idOf(child), stateOf(child)]));

const idOf = ({ name, attributes: { id } }: Element): string => {
  if (id === undefined) throw new Error(`Cannot convert a <${name}> without an id`);
  return nameOf(id);
};

// Without one, the first state in document order.
function initialOf(element: Element): string {
  const said = element.attributes['initial'] ?? childrenOf(element, 'initial')[0]?.children[0]?.attributes['target'];
  return said === undefined ? (Object.keys(statesOf(element))[0] ?? '') : nameOf(said);
}

function transitionsOf(element: Element): Record<string, Transition[]> {
  const on: Record<string, Transition[]> = {};
  for (const transition of childrenOf(element, 'transition')) {
    const { event = '', target, cond } = transition.attributes;
    (on[event] ??= []).push({
      ...(target !== undefined && { target: target.split(/\s+/).map((id) => `#${nameOf(id)}`) }),
      ...(cond !== undefined && { guard: guardOf(cond) }),
      actions: actionsOf(transition),
    });
  }
  return on;
}

function guardOf(cond: string): NonNullable<Transition['guard']> {
  const [, variable, value] = /^(\w+) === (\d+)$/.exec(cond) ?? [];
  if (variable === undefined) throw new Error(`Cannot convert the condition '${cond}'`);
  return { type: 'equals', params: { variable, value: Number(value) } };
}

const actionsOf = ({ children }: Element): readonly Action[] => children.map(actionOf);

function actionOf({ name, attributes: { event = '', delay = '0ms', location = '', expr = '' } }: Element): Action {
  const [, by] = /^\w+ \* (\d+)$/.exec(expr) ?? [];
  if (name === 'send') return { type: 'send', params: { event, delay: Number.parseInt(delay, 10) } };
  if (name === 'assign' && by !== undefined) return { type: 'multiply', params: { variable: location, by: Number(by) } };
  if (name === 'log') return { type: 'say', params: { text: expr } };
  throw new Error(`Cannot convert the action <${name}> ${expr}`);
}

const childrenOf = ({ children }: Element, wanted: string): readonly Element[] => children.filter(({ name }) => name === wanted);
