// Fenced blocks of a page. The word after the language names the file that a block is, or the program that prints it.

import { readFile } from 'node:fs/promises';

export interface Block {
  readonly language: string;
  readonly name: string | undefined;
  readonly text: string;
}

export async function blocksOf(page: string): Promise<readonly Block[]> {
  const fences = (await readFile(page, 'utf8')).matchAll(/^```(\w*) ?(\S*)\n(.*?)^```$/gms);
  return [...fences].map(([, language = '', name = '', text = '']) => ({ language, name: name === '' ? undefined : name, text }));
}

/** The blocks that are files of the example. */
export const filesOf = (blocks: readonly Block[]): ReadonlyMap<string, string> =>
  new Map(blocks.flatMap(({ language, name, text }) => (name !== undefined && language !== 'text' ? [[name, text]] : [])));

/**
 * The other blocks of a page as one module. Each stands inside the one before it, so that it knows the names of those
 * before, and may use or import a name again; imports come first.
 */
export function moduleOf(blocks: readonly Block[]): string | undefined {
  const texts = blocks.flatMap(({ language, name, text }) => (language === 'ts' && name === undefined ? [text] : []));
  if (texts.length === 0) return undefined;
  const isImport = /^import .*?;$\n?/gms;
  const imports = importsOf(texts.flatMap((text) => text.match(isImport) ?? []));
  const bodies = texts.map((text) => text.replaceAll(isImport, ''));
  return `${imports.join('')}export {};\n${bodies.map((body) => `{\n${body}`).join('')}${'}\n'.repeat(bodies.length)}`;
}

// Each name once, or it would be declared twice.
function importsOf(statements: readonly string[]): readonly string[] {
  const single = statements.flatMap((statement) => {
    const [, kind = '', names, from = ''] = /^import (type )?\{(.*)\} from (.*);$/ms.exec(statement.trim()) ?? [];
    if (names === undefined) return [statement];
    const each = names.split(',').map((name) => name.trim());
    return each.filter((name) => name !== '').map((name) => `import ${kind}{ ${name} } from ${from};\n`);
  });
  return [...new Set(single)];
}

/** What a program printed against what a page shows of it, where '…' stands for anything. */
export function shownBy(text: string): RegExp {
  const literal = (part: string) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${text.trimEnd().split('…').map(literal).join('[^\\n]*')}$`);
}
