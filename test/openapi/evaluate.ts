// A generated module, as a user's program would import it. Nothing is written to disk.

import { compileFunction } from 'node:vm';
import ts from 'typescript';
import * as zod from 'zod';
import * as tenuto from '../../src/index.ts';
import type { Service } from '../../src/model/contract/service.ts';

const modules: Readonly<Record<string, unknown>> = { tenuto, zod };

export function evaluate(source: string, constant: string): Service {
  const { outputText } = ts.transpileModule(source, {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
  });
  const found: Record<string, Service> = {};
  (compileFunction(outputText, ['exports', 'require']) as (...given: unknown[]) => void)(found, (name: string) => modules[name]);
  const service = found[constant];
  if (!service) throw new Error(`There is no ${constant} in:\n${source}`);
  return service;
}
