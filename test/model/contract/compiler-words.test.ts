// What the compiler says of a contract that is wrong: which operation, and which two inputs differ.

import { join } from 'node:path';
import ts from 'typescript';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '../../..');

function complaints(source: string): string {
  const file = join(root, 'test/model/contract/planted.ts');
  const { config } = ts.readConfigFile(join(root, 'tsconfig.base.json'), (path) => ts.sys.readFile(path)) as { config: object };
  const { options } = ts.parseJsonConfigFileContent({ ...config, files: [] }, ts.sys, root);
  const host = ts.createCompilerHost({ ...options, noEmit: true });
  const { fileExists, getSourceFile } = host;
  host.fileExists = (path) => path === file || fileExists.call(host, path);
  host.getSourceFile = (path, ...rest) =>
    path === file ? ts.createSourceFile(path, source, ts.ScriptTarget.ESNext) : getSourceFile.call(host, path, ...rest);
  const program = ts.createProgram([file], { ...options, noEmit: true }, host);
  const found = program.getSemanticDiagnostics(program.getSourceFile(file));
  return found.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n')).join('\n');
}

it('names the operation and both inputs, or why there can be no such undo', () => {
  const said = complaints(`
    import { z } from 'zod';
    import { defineService, operation } from '../../../src/index.ts';
    const input = z.object({ order: z.string() });
    defineService('a', { charge: operation({ input, undo: 'refund' }), refund: operation({ input: z.object({ receipt: z.string() }) }) });
    defineService('b', { ship: operation({ input, undo: 'ship' }) });
    defineService('c', { hold: operation({ input, undo: 'free' }) });
    defineService('d', { hold: operation({ input, confirm: 'take' }), take: operation({ input }) });
  `);
  expect(said).toMatch(
    /"'refund' does not accept the input of 'charge'": \{ given: \{ order: string; \}; taken: \{ receipt: string; \}; \}/,
  );
  expect(said).toContain(`"'ship' cannot be its own undo"`);
  expect(said).toContain(`"the service has no operation 'free'"`);
  expect(said).toContain(`"an operation with a confirm needs an undo"`);
});
