// Replaces a schema library in the sandbox. Definitions load: any chain of builders returns another stub. Any use of a
// schema throws an error with the remedy. The real library would more than double the cost of a run.
'use strict';

const uses = new Set(
  (
    '~standard parse parseAsync safeParse safeParseAsync spa decode encode decodeAsync encodeAsync safeDecode safeEncode ' +
    'is assert check validate validateAsync options enum Enum Values shape def _def _zod _run _parse allows traverse infer ' +
    'toJSONSchema toJsonSchema treeifyError prettifyError flattenError formatError getDefault getDefaults unwrap element keyof'
  ).split(' '),
);

const refuse = (library, what) => {
  const error = new TypeError(
    `Cannot use ${library} inside a process (${what}): schemas are evaluated at the edges (client, worker, service), never in the sandbox. ` +
      'Write the check as plain code, or move it into an operation.',
  );
  error.name = 'SchemaInSandbox';
  throw error;
};

// Contracts are evaluated again for each run and consist mostly of stubs, so stubs are cached.
const made = new Map();
const stub = (library, path, kind) => {
  const key = `${kind} ${path}`;
  if (!made.has(key)) made.set(key, newStub(library, path, kind));
  return made.get(key);
};

// A call of a library or a builder makes a schema. A call of a schema is a use of it (arktype checks that way).
const newStub = (library, path, kind) =>
  new Proxy(function schema() {}, {
    get(_, key) {
      if (typeof key === 'symbol') return undefined;
      if (key === '__esModule') return true;
      if (silent.has(key)) return undefined;
      if (key === 'default' && kind === 'library') return stub(library, path, kind);
      if (key.startsWith('~')) return refuse(library, `${path}.${key}`);
      const used = kind === 'library' ? checks.test(key) : uses.has(key);
      return used ? lateRefusal(library, `${path}.${key}`) : stub(library, `${path}.${key}`, kind === 'schema' ? 'builder' : kind);
    },
    apply: () => (kind === 'schema' ? refuse(library, `${path}()`) : stub(library, `${path}()`, 'schema')),
    construct: () => stub(library, `new ${path}()`, 'schema'),
    has: () => true,
    preventExtensions: () => false, // a shared module's exports are frozen, and the proxy of a frozen target would have to report the target's own keys
  });

// Properties that engines, bundlers and promises read on any value.
const silent = new Set(['then', 'prototype', 'name', 'length', 'toJSON']);
const checks = /^(safe)?[pP]arse(Async|r)?$|^is$|^assert$/;

// Reading the property is harmless (destructuring, `typeof`). Calling it, or reading a property of it, is a use.
const lateRefusal = (library, path) =>
  new Proxy(function use() {}, {
    get: (_, key) => (typeof key === 'symbol' ? undefined : refuse(library, path)),
    apply: () => refuse(library, path),
    construct: () => refuse(library, path),
    ownKeys: () => refuse(library, path),
  });

module.exports = stub('the schema library', 'schema', 'library');
