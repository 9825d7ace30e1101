// A graph's node in words: what it does, and when.

import { assertNever } from '../../model/assert-never.ts';
import { operationsOf, type Process } from '../../model/contract/process.ts';
import type { GroupNode, NodeDefinition, Trigger } from '../../graph/definition.ts';
import { expressionWords } from './expression-labels.ts';
import type { Shape } from '../picture.ts';
import { operationLines } from '../labels.ts';

interface Words {
  readonly shape: Shape;
  readonly lines: readonly string[];
}

export function nodeWords(name: string, { node, contract }: { node: NodeDefinition; contract: Process }): Words {
  const { shape, lines } = kindWords(name, { node, contract });
  return { shape, lines: [...lines, ...commonLines(node)] };
}

function kindWords(name: string, { node, contract }: { node: NodeDefinition; contract: Process }): Words {
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
      return { shape: 'value', lines: given(node.value, (value) => short(expressionWords(value))) };
    case 'choose':
      return { shape: 'choice', lines: node.take === 'every' ? ['every branch that holds'] : [] };
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
    `asks ${expressionWords(of)}: ${ask}`,
    ...given(remind, ({ every, call }) => `reminds every ${every}${call === undefined ? '' : ` by ${call}`}`),
    ...given(escalate, ({ after, to }) => `after ${after} asks ${expressionWords(to)}`),
    ...given(deadline, (time) => `no longer than ${time}`),
  ];
}

export function commonLines(node: NodeDefinition): readonly string[] {
  const { each, width, until, when, trigger }: Partial<GroupNode> = node as Partial<GroupNode>;
  return [
    ...given(each, (list) => `for each of ${short(expressionWords(list))}`),
    ...given(width, (most) => `${String(most)} at a time`),
    ...given(until, (end) => `until ${short(expressionWords(end))}`),
    ...given(when, (condition) => `if ${short(expressionWords(condition))}`),
    ...triggerLines(trigger),
  ];
}

const given = <T>(value: T | undefined, say: (value: T) => string): readonly string[] => (value === undefined ? [] : [say(value)]);

const triggers = {
  'all-succeeded': [],
  'any-succeeded': ['as soon as one has succeeded'],
  'none-failed': ['when none has failed'],
  'all-done': ['when all are over'],
  'one-failed': ['as soon as one has failed'],
} as const;

function triggerLines(trigger: Trigger = 'all-succeeded'): readonly string[] {
  return typeof trigger === 'string' ? triggers[trigger] : [`as soon as ${String(trigger.succeeded)} have succeeded`];
}

const longest = 60;

const short = (text: string): string => (text.length <= longest ? text : `${text.slice(0, longest - 1)}…`);
