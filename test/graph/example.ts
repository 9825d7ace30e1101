// A graph as it may come from a file, with a node of every kind and an operator of every sort.

import type { GraphDefinition } from '../../src/graph/definition.ts';

export const example: GraphDefinition = {
  nodes: {
    first: {
      kind: 'call',
      operation: 'shop.book',
      input: { $: 'input/items/0' },
      policy: { timeout: '5s', retry: { attempts: 3, initialInterval: '200ms', backoff: 1.5 }, priority: { key: 2 } },
      duration: '2s',
    },
    packed: { kind: 'call', operation: 'shop.look', each: { $: 'input/items' }, width: 2, input: { $item: 'packed' }, after: ['first'] },
    way: {
      kind: 'choose',
      branches: [
        { branch: 'long', when: { $and: [{ $gt: [{ $size: { $: 'packed' } }, 1] }, { $not: { $eq: [{ $: 'input/vip' }, false] } }] } },
        { branch: 'short', when: { $or: [{ $in: ['x', { $: 'packed' }] }, { $exists: { $error: 'first' } }] } },
      ],
      otherwise: 'neither',
      take: 'every',
    },
    paid: { kind: 'signal', signal: 'paid', within: '3d', on: 'way/long' },
    later: { kind: 'timer', delay: '1h', after: ['paid'] },
    rounds: {
      kind: 'group',
      until: { $gte: [{ $index: 'rounds' }, 1] },
      after: ['later'],
      graph: {
        nodes: { 'once more': { kind: 'call', operation: 'shop.look', input: { $concat: ['round ', { $index: 'rounds' }] } } },
        output: { seen: { $: 'once more' }, before: { $last: 'rounds/seen' } },
      },
    },
    asked: {
      kind: 'ask',
      ask: 'agree',
      of: { $: 'input/items/0' },
      about: { packed: { $: 'packed' } },
      remind: { every: '1d', call: 'shop.look' },
      escalate: { after: '2d', to: 'board', call: 'shop.look' },
      deadline: '3d',
      on: 'way/neither',
    },
    refused: { kind: 'fail', code: 'Refused', message: 'No', details: { why: { $literal: { $: 'as it is' } } }, on: 'way/neither' },
    met: { kind: 'value', value: { $coalesce: [{ $: 'paid' }, 'not paid'] }, after: ['rounds', 'refused'], trigger: 'none-failed' },
    note: {
      kind: 'value',
      value: { $concat: ['for ', { $: 'packed/0' }, ', ', { $: 'packed/1' }] },
      after: ['met', 'paid'],
      trigger: { succeeded: 1 },
    },
  },
  output: { packed: { $: 'packed' }, paid: { $: 'paid' }, note: { $: 'note' } },
  answers: {
    change: { reply: { $state: 'paid' } },
    cancel: { fail: { code: 'Cancelled', message: { $: 'request' } }, refusal: { code: 'TooLate' }, reply: true },
  },
};
