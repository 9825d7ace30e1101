// The labels of a node of a graph: what it does, and when it begins.

import { assertNever } from '../../model/assert-never.ts';
import { operationsOf, type Process } from '../../model/contract/process.ts';
import type { GroupNode, NodeDefinition, Trigger } from '../../graph/definition.ts';
import { expressionLabel } from './expression-labels.ts';
import type { Shape } from '../picture.ts';
import { operationLines } from '../labels.ts';

interface Labels {
  readonly shape: Shape;
  readonly lines: readonly string[];
}

export function nodeLabels(name: string, { node, contract }: { node: NodeDefinition; contract: Process }): Labels {
  const { shape, lines } = kindLabels(name, { node, contract });
  return { shape, lines: [...lines, ...commonLines(node)] };
}

function kindLabels(name: string, { node, contract }: { node: NodeDefinition; contract: Process }): Labels {
  switch (node.kind) {
    case 'call': {
      const lines = operationLines(operationsOf(contract).get(node.operation), {
        name: node.operation,
        pivot: node.policy?.pivot,
      });
      return { shape: 'step', lines: [...(name === node.operation ? [] : [node.operation]), ...lines] };
    }
    case 'process':
      return { shape: 'process', lines: name === node.process ? [] : [`process ${node.process}`] };
    case 'signal':
      return { shape: 'wait', lines: [`signal ${node.signal}`, ...given(node.within, (within) => `for ${within} at most`)] };
    case 'ask':
      return { shape: 'ask', lines: askLines(node) };
    case 'timer':
      return { shape: 'wait', lines: [`waits ${node.delay}`] };
    case 'value':
      return { shape: 'value', lines: given(node.value, (value) => short(expressionLabel(value))) };
    case 'choose':
      return { shape: 'choice', lines: node.take === 'every' ? ['every branch whose condition holds'] : [] };
    case 'fail':
      return { shape: 'fail', lines: [`ends the run: ${node.code}`] };
    case 'group':
      return { shape: 'value', lines: [] };
    default:
      return assertNever(node);
  }
}

function askLines({ ask, of, remind, escalate, deadline }: NodeDefinition & { kind: 'ask' }): readonly string[] {
  return [
    `asks ${expressionLabel(of)}: ${ask}`,
    ...given(remind, ({ every, call }) => `reminds every ${every}${call === undefined ? '' : ` by ${call}`}`),
    ...given(escalate, ({ after, to }) => `after ${after} asks ${expressionLabel(to)}`),
    ...given(deadline, (time) => `no longer than ${time}`),
  ];
}

export function commonLines(node: NodeDefinition): readonly string[] {
  const { each, width, until, when, trigger }: Partial<GroupNode> = node as Partial<GroupNode>;
  return [
    ...given(each, (list) => `for each of ${short(expressionLabel(list))}`),
    ...given(width, (max) => `${String(max)} at a time`),
    ...given(until, (end) => `until ${short(expressionLabel(end))}`),
    ...given(when, (condition) => `if ${short(expressionLabel(condition))}`),
    ...triggerLines(trigger),
  ];
}

const given = <T>(value: T | undefined, format: (value: T) => string): readonly string[] => (value === undefined ? [] : [format(value)]);

const triggers = {
  'all-succeeded': [],
  'any-succeeded': ['as soon as one has succeeded'],
  'none-failed': ['when none has failed'],
  'all-done': ['when all have ended'],
  'one-failed': ['as soon as one has failed'],
} as const;

function triggerLines(trigger: Trigger = 'all-succeeded'): readonly string[] {
  return typeof trigger === 'string' ? triggers[trigger] : [`as soon as ${String(trigger.succeeded)} have succeeded`];
}

const maxLength = 60;

const short = (text: string): string => (text.length <= maxLength ? text : `${text.slice(0, maxLength - 1)}…`);
