// What a run could not do, and would have to drop, is refused where the machine is defined: all of it at once, each with
// the state, what it is, and what to do instead.

import {
  and,
  assign,
  createMachine,
  emit,
  forwardTo,
  fromCallback,
  fromPromise,
  log,
  not,
  raise,
  sendParent,
  sendTo,
  spawnChild,
  stateIn,
} from 'xstate';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { defineProcess } from '../../src/model/contract/process.ts';
import { machine } from '../../src/machine/index.ts';
import { implementation, sale } from './sale.ts';

const later = fromPromise(async () => 1);
type Made = readonly [config: object, implementations?: object | undefined];

const inState = (state: object, implementations?: object): Made => [{ initial: 'a', states: { a: state } }, implementations];

const refused: readonly (readonly [string, Made, string])[] = [
  [
    'a function as an action',
    inState({ entry: function notify() {} }),
    "state 'a' has the action 'notify', a custom function, which would run again on every replay: invoke an operation",
  ],
  [
    'an action that nobody implemented',
    inState({ exit: 'notify' }),
    "state 'a' has the action 'notify', which is not implemented: pass it to setup({ actions })",
  ],
  ['a named function', inState({ entry: { type: 'notify' } }, { actions: { notify: () => undefined } }), 'a custom function'],
  [
    'a guard that nobody implemented',
    inState({ on: { go: { guard: 'ready', target: 'a' } } }),
    "state 'a' has the guard 'ready', which is not implemented",
  ],
  ['one inside another', inState({ on: { go: { guard: and([not('ready'), () => true]), target: 'a' } } }), "the guard 'ready'"],
  [
    'a guard that asks for a state that is not there',
    inState({ always: { guard: stateIn('#gone'), target: 'a' } }),
    "has a guard for the state '#gone', which the machine does not have",
  ],
  [
    'a beginning that is not there',
    inState({ initial: 'open', states: {} }),
    "state 'a' begins in 'open', a state that it does not have (it has: none): name one of its states, or remove it",
  ],
  [
    'spawn() inside assign()',
    inState({ entry: assign({ child: ({ spawn }) => spawn(later, { id: 'x' }) }) }),
    "state 'a' assigns with spawn(): use spawnChild('payments.capture', { id, input })",
  ],
  [
    'spawn() where the context is made',
    [{ context: ({ spawn }: { spawn: (logic: unknown) => unknown }) => ({ child: spawn(later) }) }],
    'the machine itself makes its context with spawn()',
  ],
  [
    'the actor system',
    inState({ on: { go: { guard: ({ system }: { system: { get(id: string): unknown } }) => Boolean(system.get('x')) } } }),
    'has a guard with the actor system',
  ],
  [
    'self in a guard, which gets none',
    inState({ on: { go: { guard: (({ self }: { self: object }) => Boolean(self)) as never } } }),
    'has a guard with self: a guard gets the context and the event',
  ],
  [
    'spawn among other names',
    inState({ entry: assign({ child: ({ context: { a }, /* spawn */ spawn: s }) => [a, s] as unknown }) }),
    "state 'a' assigns with spawn(): use spawnChild('payments.capture', { id, input })",
  ],
  [
    'the actor system in the event that an action sends',
    inState({ entry: raise(({ system }) => ({ type: system.get('x') })) }),
    'has an expression with the actor system',
  ],
  [
    'the actor system in the input of an actor',
    inState({ invoke: { id: 'x', src: 'shop.book', input: ({ system }: { system: object }) => system } }),
    "makes the input of 'x' with the actor system",
  ],
  [
    'the actor system in an output',
    [{ initial: 'a', states: { a: { type: 'final', output: ({ system }: { system: object }) => system } } }],
    "state 'a' makes its output with the actor system",
  ],
  [
    'snapshots of a spawned actor',
    inState({ entry: spawnChild('shop.book', { id: 'x', syncSnapshot: true }) }),
    "subscribes to snapshots of 'x'",
  ],
  [
    'an unknown actor',
    inState({ invoke: { src: 'shop.bok' } }),
    "state 'a' starts 'shop.bok', which is not implemented: name an operation of the contract",
  ],
  ['a promise logic', inState({ invoke: { id: 'x', src: later } }), "state 'a' starts 'x', whose logic is not durable"],
  [
    'a callback logic by name',
    inState({ invoke: { id: 'x', src: 'listen' } }, { actors: { listen: fromCallback(() => undefined) } }),
    "starts 'x', whose logic is not durable",
  ],
  ['a machine as an actor', inState({ invoke: { id: 'x', src: createMachine({}) } }), "starts 'x', whose logic is not durable"],
  ['a system id', inState({ invoke: { src: 'shop.book', id: 'x', systemId: 'book' } }), "gives 'x' a systemId: a run has no actor system"],
  ['snapshots of an actor', inState({ invoke: { src: 'shop.book', id: 'x', onSnapshot: {} } }), "subscribes to snapshots of 'x'"],
  ['a spawned actor without an id', inState({ entry: spawnChild('shop.book') }), "spawns 'shop.book' without an id: add one"],
  ['a spawned promise logic', inState({ entry: spawnChild(later, { id: 'x' }) }), "starts 'x', whose logic is not durable"],
  ['an event for another actor', inState({ entry: sendTo('x', { type: 'go' }) }), "sends to 'x': an actor of a run takes no events"],
  ['an event passed on', inState({ entry: forwardTo('x') }), "sends to 'x'"],
  ['an event for a parent', inState({ entry: sendParent({ type: 'go' }) }), 'sends to its parent: a run has no parent'],
  ['a delay that is none', inState({ after: { soon: 'a' } }), "state 'a' waits for 'soon', which is not a delay: write '3d'"],
  ['a negative delay', inState({ after: { '-5': 'a' } }), 'waits for -5 ms: a delay is a number of milliseconds, from 0 to 100 years'],
  [
    'a delay of an event that is none',
    inState({ entry: raise({ type: 'go' }, { delay: 'soon' as never }) }),
    "waits for 'soon', which is not a delay",
  ],
  ['log() where nobody listens', inState({ entry: log('x') }), 'logs without a listener: pass a listener'],
  ['emit() where nobody listens', inState({ entry: emit({ type: 'x' }) }), 'emits events without a listener'],
  ['a part of a state that XState does not know', inState({ onn: {} }), "state 'a' has 'onn', which XState ignores: correct its name"],
  ['a part of a transition that an older XState knew', inState({ on: { go: { target: 'a', cond: 'ready' } } }), 'cond'],
  ['a target that is not there', inState({ on: { go: 'gone' } }), 'XState rejects it: '],
  ['an initial state that is not there', [{ initial: 'gone', states: { a: {} } }], 'XState rejects it: '],
];

describe('a machine is refused for', () => {
  it.each(refused)('%s', (_, [config, implementations], message) => {
    const define = () => implementation(createOrData(config, implementations));
    expect(define).toThrow(/^Cannot run process 'sale' as this machine:\n- /);
    expect(define).toThrow(message);
  });

  // As data, so that what XState itself throws is thrown where machine() is called.
  const createOrData = (config: object, implementations: object | undefined) =>
    (implementations ? createMachine(config as never, implementations as never) : config) as Record<string, unknown>;

  it('a state that XState loses', () => {
    const states = Object.fromEntries([
      ['a', {}],
      ['__proto__', {}],
    ]) as object;
    const why = "has a state '__proto__', which XState cannot store: use another name";
    expect(() => machine(sale, { initial: 'a', states } as never)).toThrow(why);
    expect(() => machine(sale, { initial: 'outer', states: { outer: { initial: 'a', states } } } as never)).toThrow(`'outer' ${why}`);
  });

  it('an output that it does not have', () => {
    const promising = defineProcess('promising', { output: z.string() });
    expect(() => machine(promising, { initial: 'a', states: { a: { type: 'final' } } })).toThrow(
      'the machine itself has no output, but the process promises one: add one',
    );
  });

  it('an update whose answer it does not know', () => {
    const asking = defineProcess('asking', { updates: { change: { output: z.string() } } });
    expect(() => machine(asking, {})).toThrow("machine() has no answer to the update 'change', but the contract promises one");
    expect(() => machine(asking, {}, { answers: { chnage: { accept: () => '' }, change: { accept: () => '' } } as never })).toThrow(
      "machine() answers 'chnage', which is not an update of the contract: name one of change",
    );
  });

  it('a binding to what the contract does not use', () => {
    expect(() => machine(sale, {}, { actors: { x: 'shop.bok' as 'shop.book' } })).toThrow(
      "machine() binds 'x' to 'shop.bok', which the contract does not use",
    );
  });

  it('what is no machine at all', () => {
    for (const definition of [null, 7, 'x', [], undefined]) {
      expect(() => machine(sale, definition as never), String(definition)).toThrow(/^Cannot run process 'sale' as this machine/);
    }
  });

  it('everything at once', () => {
    const config = { initial: 'a', states: { a: { entry: 'x', after: { soon: 'b' } }, b: { invoke: { src: 'nobody' } } } };
    const findings = (() => {
      try {
        implementation(config);
      } catch (error) {
        return (error as { findings: readonly { where: string }[] }).findings;
      }
      return [];
    })();
    expect(findings.map(({ where }) => where)).toEqual(["state 'a'", "state 'a'", "state 'b'"]);
  });
});
