// The known schema libraries for contracts. In the sandbox a stub replaces each of them: it loads, and throws when it is used.

import { fileURLToPath } from 'node:url';

export const schemaLibraries: readonly string[] = [
  'zod',
  'valibot',
  'arktype',
  '@sinclair/typebox',
  'effect',
  'yup',
  'joi',
  'ajv',
  'superstruct',
];

const stub = fileURLToPath(new URL('./schema-stub.cjs', import.meta.url));

/** Returns aliases for the bundler: each library and all of its subpaths ('zod/v4', 'zod/mini'). */
export const stubbed = (libraries: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    libraries.flatMap((name) => [
      [`${name}$`, stub],
      [`${name}/*`, stub],
    ]),
  );
