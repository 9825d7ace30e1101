// What the compiler refuses is refused at run time, too: these definitions are what JavaScript, or a cast, would pass.

import { type } from 'arktype';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { operation, defineProcess, defineService } from '../../../src/index.ts';

const store = (operations: object) => () => defineService('store', operations as never);
const one = (options: object) => store({ hold: operation(options) });
const job =
  (spec: object, name = 'job') =>
  () =>
    defineProcess(name, spec as never);

describe('names', () => {
  it.each([
    '',
    'a/b',
    'a b',
    ' a',
    'a\n',
    'a#1',
    'a~2',
    'a\u0000',
    '.a',
    '__proto__',
    '__temporal_x',
    'tenuto.x',
    'x'.repeat(201),
    7,
    null,
    undefined,
  ])('refuse %j for services, operations and processes', (name) => {
    const text = String(name);
    expect(() => defineService(name as string, {})).toThrow(/^Cannot define service '.*': its name /);
    expect(() => defineProcess(name as string)).toThrow(/^Cannot define process '.*': its name /);
    if (typeof name !== 'string') return;
    const named = Object.fromEntries([[text, operation()]]);
    expect(store(named)).toThrow(/^Cannot define service 'store': the name of operation '.*' /);
  });

  it.each(['', 'a/b', 'a b', 'tenuto.snapshot', 'x\u007f'])('refuse %j for messages, questions and aliases', (name) => {
    expect(job({ signals: { [name]: undefined } })).toThrow(/^Cannot define process 'job': the name of signal '.*' /);
    expect(job({ updates: { [name]: {} } })).toThrow(/the name of update '/);
    expect(job({ asks: { [name]: undefined } })).toThrow(/the name of question '/);
    expect(job({ uses: { [name]: defineService('a', {}) } })).toThrow(/: uses\..* /);
  });

  it('have dots in services and processes, and none in operations', () => {
    expect(() =>
      defineProcess('acme.order', { uses: { payments: defineService('acme.eu.payments', { capture: operation() }) } }),
    ).not.toThrow();
    expect(store({ 'hold.it': operation() })).toThrow("Cannot define service 'store': the name of operation 'hold.it' has a dot");
    expect(job({ uses: { 'my.store': defineService('store', {}) } })).toThrow("Cannot define process 'job': uses.my.store has a dot");
  });

  it('take letters of any language, digits, $, _, - and :', () => {
    for (const name of ['größe', '注文', 'order-2', '$set', '_x', 'shop:order', '2nd']) {
      expect(() => defineService(name, { [name]: operation() } as never)).not.toThrow();
      expect(job({ signals: { [name]: undefined } }, name)).not.toThrow();
    }
  });
});

describe('options', () => {
  it.each([
    [{ undoo: 'free' }, "undoo is not known; did you mean 'undo'?"],
    [{ Timeout: '1s' }, "Timeout is not known; did you mean 'timeout'?"],
    [{ ouptut: z.string() }, "ouptut is not known; did you mean 'output'?"],
    [{ colour: 'red' }, 'colour is not known; known are kind, input, output'],
    [{ retry: { attempt: 3 } }, "retry.attempt is not known; did you mean 'attempts'?"],
    [{ retri: {} }, "retri is not known; did you mean 'retry'?"],
    [{ retry: { attempts: 1.5 } }, 'retry.attempts is 1.5, but must be a whole number from 1 on'],
    [{ retry: { attempts: '3' } }, "retry.attempts is '3', but must be a whole number from 1 on"],
    [{ retry: 3 }, 'retry is 3, but must be an object with attempts'],
    [{ limit: { key: '' } }, "limit.key is '', but must be a non-empty string"],
    [{ limit: { key: 'a', atOnce: 0 } }, 'limit.atOnce is 0, but must be a whole number from 1 on'],
    [{ limit: {} }, 'limit.key is missing'],
    [{ priority: { key: 9 } }, 'priority.key is 9, but must be a whole number from 1 to 5'],
    [{ pivot: 'yes' }, "pivot is 'yes', but must be true or false"],
    [{ execution: 'here' }, "execution is 'here', but must be one of remote, local"],
    [{ input: 'text' }, 'input is not a schema; create it with a library of Standard Schema'],
    [{ errors: { Gone: { code: 1 } } }, 'errors.Gone is not a schema'],
    [{ undo: 7 }, 'undo is 7, but must be a non-empty string'],
  ])('refuse %j', (options, why) => {
    expect(one(options)).toThrow(`Cannot define service 'store': operation 'hold': ${why}`);
  });

  it('refuse an operation that operation() did not make', () => {
    for (const made of [{}, null, 'hold', () => 1])
      expect(store({ hold: made })).toThrow("Cannot define service 'store': operation 'hold': ");
  });

  it('are those of another process, if it is made of that, and the name is its own', () => {
    const first = defineProcess('first', { input: z.string(), execution: 'local' });
    expect(defineProcess('second', { ...first, asks: {} })).toEqual({ ...first, name: 'second', asks: {} });
  });

  it('are rejected for a process, its policy and its updates, too', () => {
    expect(job({ signal: {} })).toThrow("Cannot define process 'job': signal is not known; did you mean 'signals'?");
    expect(job({ policy: { timout: '1s' } })).toThrow("Cannot define process 'job': policy.timout is not known; did you mean 'timeout'?");
    expect(job({ policy: { pivot: true } })).toThrow('policy.pivot is not known; known are timeout');
    expect(job({ updates: { add: { answer: z.string() } } })).toThrow('updates.add.answer is not known; known are input, output, errors');
    expect(job({ asks: { approve: 'yes' } })).toThrow('asks.approve is not a schema');
    expect(job({ kind: 'service' })).toThrow('kind is not known');
    for (const spec of [null, 'order', []]) expect(job(spec as never)).toThrow(TypeError);
  });
});

describe('durations', () => {
  it.each(['10 seconds', 'abc', '-1s', '', '1e3s', '9'.repeat(400) + 'd', '4000000d', 10, -1, NaN, Infinity, null, {}])(
    'refuse %j',
    (duration) => {
      for (const name of ['timeout', 'deadline', 'heartbeat', 'expires', 'duration'])
        expect(one({ [name]: duration })).toThrow(
          new RegExp(`operation 'hold': ${name} is .*, but must be a number.* with a unit \\(ms, s, m, h, d\\), like '10s'`),
        );
      for (const name of ['initialInterval', 'maximumInterval'])
        expect(job({ policy: { retry: { [name]: duration } } })).toThrow(new RegExp(`policy.retry.${name} is .* like '10s'`));
    },
  );

  it('reject a duration of zero for an option that needs more', () => {
    expect(one({ timeout: '0s' })).toThrow("timeout is '0s', but must be a number above 0");
    expect(one({ duration: '0s' })).not.toThrow();
  });
});

describe('values that are not JSON', () => {
  it.each([
    [z.date(), 'input', 'a Date; use z.iso.datetime()'],
    [z.coerce.date().optional(), 'input', 'a Date; use z.iso.datetime()'],
    [z.object({ lines: z.array(z.object({ at: z.date().nullable() })) }), "'lines[].at' of input", 'a Date'],
    [z.record(z.string(), z.tuple([z.bigint()])), "'{}[]' of input", 'a bigint; use z.string()'],
    [z.union([z.string(), z.map(z.string(), z.string())]), 'input', 'a Map; use z.record()'],
    [z.discriminatedUnion('k', [z.object({ k: z.literal('a'), s: z.set(z.string()) })]), "'s' of input", 'a Set; use z.array()'],
    [z.intersection(z.object({ a: z.symbol() }), z.object({})), "'a' of input", 'a symbol'],
    [z.object({ f: z.function() as never }), "'f' of input", 'a function'],
    [z.undefined(), 'input', 'undefined; use z.null()'],
    [z.array(z.nan()), "'[]' of input", 'NaN'],
    [z.lazy(() => z.object({ at: z.date() })), "'at' of input", 'a Date'],
    [z.string().pipe(z.coerce.date()), 'input', 'a Date'],
    [z.codec(z.iso.datetime(), z.date(), { decode: (text) => new Date(text), encode: (date) => date.toISOString() }), 'input', 'a Date'],
    [z.literal([1n, 'a']), 'input', 'a bigint'],
    [z.instanceof(URL), 'input', 'an instance of URL; use z.object()'],
    [z.looseObject({}).catchall(z.date()), "'{}' of input", 'a Date'],
    [z.promise(z.string()), 'input', 'a Promise'],
    [z.file(), 'input', 'a File'],
    [
      z
        .date()
        .default(() => new Date())
        .readonly()
        .catch(new Date()),
      'input',
      'a Date',
    ],
  ])('are refused in the schema of an operation: %#', (input, where, what) => {
    expect(one({ input })).toThrow(`Cannot define service 'store': ${where} of operation 'hold' is ${what}`);
    expect(one({ output: input })).toThrow(`${where.replace('input', 'output')} of operation 'hold' is ${what}`);
  });

  it('are refused wherever a process has a schema', () => {
    const at = z.object({ at: z.date() });
    expect(job({ input: at })).toThrow(
      "Cannot define process 'job': 'at' of input is a Date; use z.iso.datetime(). What a run stores is JSON",
    );
    expect(job({ output: at })).toThrow("'at' of output is a Date");
    expect(job({ errors: { Late: at } })).toThrow("'at' of error 'Late' is a Date");
    expect(job({ signals: { go: at } })).toThrow("'at' of input of signal 'go' is a Date");
    expect(job({ asks: { approve: at } })).toThrow("'at' of input of question 'approve' is a Date");
    expect(job({ updates: { add: { output: at } } })).toThrow("'at' of output of update 'add' is a Date");
    expect(one({ errors: { Late: at } })).toThrow("'at' of error 'Late' of operation 'hold' is a Date");
  });

  it('may be between two ends that are JSON, and in schemas that cannot be read', () => {
    const iso = z
      .string()
      .transform((text) => new Date(text))
      .pipe(z.date())
      .transform((date) => date.toISOString());
    const tree: z.ZodType = z.object({ get children() { return z.array(tree); } }); // prettier-ignore
    const early: z.ZodType = z.lazy(() => { throw new ReferenceError('not yet'); }); // prettier-ignore
    for (const input of [
      iso,
      tree,
      early,
      z.json(),
      z.custom<string>(),
      v.object({ at: v.date() }),
      type({ at: 'Date' }),
      z.iso.datetime(),
      z.int(),
      z.enum(['a']),
    ])
      expect(one({ input })).not.toThrow();
  });
});

describe('an undo', () => {
  const sku = z.object({ sku: z.string(), quantity: z.int().default(1) });
  const undone = (input: unknown, by: unknown) =>
    store({ hold: operation({ input, undo: 'free' } as never), free: operation({ input: by } as never) });
  const refused = "Cannot define service 'store': operation 'hold' is undone by 'free', which is called with the same input: ";

  it('is another operation', () => {
    expect(one({ undo: 'hold' })).toThrow(
      "Cannot define service 'store': operation 'hold' is undone by itself. Name the operation that undoes it",
    );
    expect(store({ a: operation({ undo: 'b', confirm: 'a' }), b: operation() })).toThrow("operation 'a' is confirmed by itself");
    expect(store({ a: operation({ undo: 'b', confirm: 'b' }), b: operation() })).toThrow("operation 'a' is undone and confirmed by 'b'");
    for (const undo of ['toString', '__proto__', 'constructor']) expect(one({ undo })).toThrow(`is undone by unknown operation '${undo}'`);
  });

  it('accepts the input of the call that it undoes', () => {
    expect(undone(sku, z.object({ receipt: z.string() }))).toThrow(
      `${refused}it needs 'receipt', but does not receive it. Make it accept the input of 'hold'`,
    );
    expect(undone(sku, z.object({ sku: z.number() }))).toThrow(`${refused}it receives string as 'sku', but accepts number`);
    expect(undone(z.string(), sku)).toThrow(`${refused}it receives string, but accepts object`);
    expect(undone(z.array(z.object({ n: z.int() })), z.array(z.object({ n: z.string() })))).toThrow(
      "it receives integer as '[].n', but accepts string",
    );
    expect(undone(undefined, sku)).toThrow(`${refused}it receives no input, but needs one`);
  });

  it('may accept less, or the same in another form, or a schema that cannot be compared', () => {
    for (const by of [
      sku,
      z.object({ sku: z.string() }),
      z.object({ sku: z.string(), quantity: z.number(), note: z.string().optional() }),
      undefined,
      z.unknown(),
      v.object({ x: v.string() }),
    ])
      expect(undone(sku, by)).not.toThrow();
    expect(undone(z.looseObject({}), sku)).not.toThrow();
    expect(undone(undefined, z.unknown())).not.toThrow();
  });
});

describe('the output of a process', () => {
  it.each([
    [z.string().transform(Number), 'output has a transform'],
    [z.object({ total: z.number().transform(String) }), "'total' of output has a transform"],
    [z.object({ count: z.int().default(1) }), "'count' of output has a default"],
    [z.object({ name: z.string().trim() }), "'name' of output has a transform"],
    [z.array(z.coerce.number()), "'[]' of output has a transform"],
    [z.string().catch(''), 'output has a catch'],
    [z.preprocess(String, z.string()), 'output has a transform'],
    [z.stringbool(), 'output has a transform'],
    [z.string().transform(Number).pipe(z.number()), 'output has a transform'],
  ])('is what the process returns: refuses %#', (output, where) => {
    expect(job({ output })).toThrow(
      `Cannot define process 'job': ${where}, but a process that calls this one receives its output unchanged. Apply`,
    );
    expect(one({ output })).not.toThrow();
  });

  it('may be checked in any way', () => {
    const output = z.object({
      total: z
        .int()
        .min(1)
        .refine((n) => n % 2 === 0),
      at: z.iso.datetime(),
      text: z.string().pipe(z.email()),
    });
    expect(job({ output, input: z.string().transform(Number) })).not.toThrow();
  });
});
