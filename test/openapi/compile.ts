// Modules as the compiler sees them beside the source, without being there. Only they are checked, not what they import.

import { resolve } from 'node:path';
import ts from 'typescript';

/** What is wrong with each of them, by name. */
export function errorsIn(modules: Readonly<Record<string, string>>): Readonly<Record<string, readonly string[]>> {
  const files = new Map(Object.entries(modules).map(([name, source]) => [resolve('test/openapi', `${name}.ts`), linked(source)]));
  const base = ts.readConfigFile('tsconfig.base.json', (path) => ts.sys.readFile(path)).config as { compilerOptions: object };
  const { options } = ts.convertCompilerOptionsFromJson(
    { ...base.compilerOptions, types: ['node'], rewriteRelativeImportExtensions: false },
    '.',
  );
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  host.fileExists = (name) => files.has(name) || fileExists(name);
  host.getSourceFile = (name, ...rest) => {
    const source = files.get(name);
    return source === undefined ? getSourceFile(name, ...rest) : ts.createSourceFile(name, source, rest[0]);
  };
  const program = ts.createProgram([...files.keys()], options, host);
  const errorsOf = (file: string) =>
    ts
      .getPreEmitDiagnostics(program, program.getSourceFile(file))
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
  return Object.fromEntries(Object.keys(modules).map((name) => [name, errorsOf(resolve('test/openapi', `${name}.ts`))]));
}

// `tenuto` is the source.
const linked = (source: string): string =>
  source.replaceAll(
    /from 'tenuto(\/\w+)?'/g,
    (_, entry: string | undefined) => `from '${resolve('src', entry?.slice(1) ?? '.', 'index.ts')}'`,
  );
