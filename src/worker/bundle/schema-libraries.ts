// Schema libraries that contracts are written with. In the sandbox each is replaced by a stub that loads and throws when used.

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

/** Aliases for the bundler: the library and everything below it ('zod/v4', 'zod/mini'). */
export const stubbed = (libraries: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    libraries.flatMap((name) => [
      [`${name}$`, stub],
      [`${name}/*`, stub],
    ]),
  );
