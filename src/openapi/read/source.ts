// Generates the source of the module.

import { keyOf, lines, literal, print, quoted, record, type Code } from './code.ts';
import type { ReadOperation } from './operations/operations.ts';

interface Written {
  readonly name: string;
  readonly constant: string;
  readonly declarations: readonly string[];
  readonly operations: readonly ReadOperation[];
}

export function sourceOf({ name, constant, declarations, operations }: Written): string {
  const routes = operations.flatMap((one) => (one.route ? [[one.name, one.route] as const] : []));
  const contract: Code = [
    `defineService(${quoted(name)}, `,
    lines(operations.map((one) => [`${keyOf(one.name)}: `, operationCode(one)])),
    ')',
  ];
  const parts = [
    [
      "import { defineService, operation } from 'tenuto';",
      ...(routes.length > 0 ? ["import type { HttpRoutes } from 'tenuto/openapi';"] : []),
      ...(usesZod(declarations, operations) ? ["import { z } from 'zod';"] : []),
    ].join('\n'),
    ...declarations,
    `export const ${constant} = ${print(contract)};`,
    ...(routes.length > 0
      ? [`export const ${constant}Routes: HttpRoutes = ${print(lines(routes.map(([key, route]) => [`${keyOf(key)}: `, literal(route)])))};`]
      : []),
  ];
  return `// Generated from an OpenAPI document. To change it, edit the document and generate it again.\n${parts.join('\n\n')}\n`;
}

const usesZod = (declarations: readonly string[], operations: readonly ReadOperation[]): boolean =>
  declarations.length > 0 ||
  operations.some(({ input, output, errors }) => input !== undefined || output !== undefined || errors.length > 0);

function operationCode({ input, output, errors, options }: ReadOperation): Code {
  const fields: (readonly [string, Code])[] = [
    ...(input === undefined ? [] : [['input', input] as const]),
    ...(output === undefined ? [] : [['output', output] as const]),
    ...(errors.length === 0 ? [] : [['errors', record(errors)] as const]),
    ...options.map(([option, value]) => [option, literal(value)] as const),
  ];
  return fields.length === 0 ? 'operation()' : ['operation(', record(fields), ')'];
}
