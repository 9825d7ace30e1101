// Why the processes cannot be bundled, in a sentence for each cause: the file, what it imports, and the remedy. The bundler itself
// prints all that it has read, and does not name the file that imports a module of Node's.

import { isBuiltin } from 'node:module';
import { relative } from 'node:path';

export interface Watching {
  /** For the bundler's `externals`: it is asked about each import. */
  externals(data: Import): Promise<undefined>;
  /** Of the bundler's compilation. */
  errors: readonly CompileError[];
  /** The error to throw in place of the bundler's. */
  because(cause: unknown): Error;
}

export interface Import {
  readonly request?: string;
  readonly contextInfo?: { readonly issuer?: string };
}

export interface CompileError {
  readonly name?: string;
  readonly message: string;
  readonly module?: { readonly resource?: string } | null;
}

const most = 5; // causes that are told

export function watchBuild(): Watching {
  const ofNode = new Map<string, string>(); // by module of Node's, with its prefix
  const watching: Watching = { externals, errors: [], because };
  return watching;

  function externals({ request = '', contextInfo }: Import): Promise<undefined> {
    const issuer = contextInfo?.issuer ?? '';
    if (isBuiltin(request)) note(withPrefix(request), issuer);
    return Promise.resolve(undefined);
  }

  // Of several modules that import it, the first by name: the bundler reads them in any order.
  function note(name: string, issuer: string): void {
    const known = ofNode.get(name);
    if (known === undefined || issuer < known) ofNode.set(name, issuer);
  }

  function because(cause: unknown): Error {
    const message = cause instanceof Error ? cause.message : String(cause);
    const refused = [...message.matchAll(/^ {2}- '([^']+)'$/gm)].map(([, name = '']) => nodeImport(withPrefix(name)));
    const found = [...new Set([...refused, ...watching.errors.map(wordsFor)])];
    if (found.length === 0) return cause instanceof Error ? cause : new Error(message);
    const more = found.length > most ? `\n  - and ${String(found.length - most)} more` : '';
    const told = found.length === 1 ? ` ${found[0] ?? ''}` : found.slice(0, most).map((one) => `\n  - ${one}`).join('') + more; // prettier-ignore
    return new Error(`Cannot bundle the processes:${told}`, { cause });
  }

  function wordsFor({ name, message, module }: CompileError): string {
    const file = shown(module?.resource ?? '');
    const scheme = /Reading from "(node:[^"]+)"/.exec(message)?.[1];
    if (scheme !== undefined) return nodeImport(scheme);
    const missing = /Can't resolve '([^']+)'/.exec(message)?.[1];
    if (missing !== undefined) return `${file} imports '${missing}', which cannot be found. Install it, or correct the path`;
    const [first = ''] = linesOf(message);
    return `${file} cannot be read: ${first}. Correct it${name === 'ModuleParseError' ? ', or keep it out of the process' : ''}`;
  }

  function nodeImport(name: string): string {
    const issuer = ofNode.get(name);
    const file = issuer ? shown(issuer) : 'a module';
    const why = 'which a process cannot use, because nothing of Node is there in a replay';
    return `${file} imports '${name}', ${why}. Move what needs it into a service, or import its types only ('import type')`;
  }
}

const withPrefix = (name: string): string => (name.startsWith('node:') ? name : `node:${name}`);

const shown = (file: string): string => (file === '' ? 'a module' : relative(process.cwd(), file));

// What says something: no frame, no advice about loaders, and no colours.
const linesOf = (message: string): readonly string[] =>
  message
    .replaceAll(/\u001b\[[\d;]*m/g, '')
    .split('\n')
    .map((line) =>
      line
        .replace(/^Module (build|parse) failed( \(from [^)]*\))?:/, '')
        .replace(/^(Error:)?\s*[x×]?\s*/, '')
        .trim(),
    )
    .filter((line) => line !== '');
