// Stands in for a schema library in the sandbox. Definitions load (any chain of builders yields another stub); any use
// of a schema throws and names the remedy. The real library would more than double what a run costs.
'use strict';

const uses = new Set(
  ('~standard parse parseAsync safeParse safeParseAsync spa decode encode decodeAsync encodeAsync safeDecode safeEncode ' +
    'is assert check validate validateAsync options enum Enum Values shape def _def _zod _run _parse allows traverse infer ' +
    'toJSONSchema toJsonSchema treeifyError prettifyError flattenError formatError getDefault getDefaults unwrap element keyof').split(' '),
);

const refuse = (library, what) => {
  const error = new TypeError(
    `Cannot use ${library} inside a process (${what}): schemas are evaluated at the edges (client, worker, service), never in the sandbox. ` +
      'Write the check as plain code, or move it into an operation.',
  );
  error.name = 'SchemaInSandbox';
  throw error;
};

// depth 0: the library itself; 1: something it built, a schema or a builder of one.
const stub = (library, path, depth) =>
  new Proxy(function schema() {}, {
    get(_, key) {
      if (typeof key === 'symbol') return undefined;
      if (key === '__esModule') return true;
      if (key === 'then' || key === 'prototype' || key === 'name' || key === 'length' || key === 'toJSON') return undefined;
      if (key === 'default' && depth === 0) return stub(library, path, 0);
      if ((depth > 0 && uses.has(key)) || isFunctionOfLibrary(depth, key)) {
        return depth > 0 && key.startsWith('~') ? refuse(library, `${path}.${key}`) : lateRefusal(library, `${path}.${key}`);
      }
      return stub(library, `${path}.${key}`, depth);
    },
    apply: () => stub(library, `${path}()`, 1),
    construct: () => stub(library, `new ${path}()`, 1),
    has: () => true,
  });

const isFunctionOfLibrary = (depth, key) => depth === 0 && /^(safe)?[pP]arse(Async|r)?$|^is$|^assert$/.test(key);

// Reading the name is harmless (destructuring, `typeof`); calling it, or reading on, is not.
const lateRefusal = (library, path) =>
  new Proxy(function use() {}, {
    get: (_, key) => (typeof key === 'symbol' ? undefined : refuse(library, path)),
    apply: () => refuse(library, path),
    construct: () => refuse(library, path),
    ownKeys: () => refuse(library, path),
  });

module.exports = stub('the schema library', 'schema', 0);
