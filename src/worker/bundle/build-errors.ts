// Turns build errors of the bundler into one sentence per cause: the file, what it imports, and the remedy. The bundler's own
// error is long, and does not name the file that imports a Node module.

import { isBuiltin } from 'node:module';
import { relative } from 'node:path';

export interface Watching {
  /** For the bundler's `externals`, which is called for each import. */
  externals(data: Import): Promise<undefined>;
  /** The errors of the bundler's compilation. */
  errors: readonly CompileError[];
  /** Returns the error to throw in place of the bundler's. */
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

const maxCauses = 5; // in one error

export function watchBuild(): Watching {
  const ofNode = new Map<string, string>(); // the importing file, by Node module with its prefix
  const watching: Watching = { externals, errors: [], because };
  return watching;

  function externals({ request = '', contextInfo }: Import): Promise<undefined> {
    const issuer = contextInfo?.issuer ?? '';
    if (isBuiltin(request)) note(withPrefix(request), issuer);
    return Promise.resolve(undefined);
  }

  // If several files import it, keep the first by name: the bundler reads them in any order.
  function note(name: string, issuer: string): void {
    const known = ofNode.get(name);
    if (known === undefined || issuer < known) ofNode.set(name, issuer);
  }

  function because(cause: unknown): Error {
    const message = cause instanceof Error ? cause.message : String(cause);
    const refused = [...message.matchAll(/^ {2}- '([^']+)'$/gm)].map(([, name = '']) => nodeImport(withPrefix(name)));
    const found = [...new Set([...refused, ...watching.errors.map(describe)])];
    if (found.length === 0) return cause instanceof Error ? cause : new Error(message);
    const more = found.length > maxCauses ? `\n  - and ${String(found.length - maxCauses)} more` : '';
    const causes = found.length === 1 ? ` ${found[0] ?? ''}` : found.slice(0, maxCauses).map((one) => `\n  - ${one}`).join('') + more; // prettier-ignore
    return new Error(`Cannot bundle the processes:${causes}`, { cause });
  }

  function describe({ name, message, module }: CompileError): string {
    const file = relativePath(module?.resource ?? '');
    const scheme = /Reading from "(node:[^"]+)"/.exec(message)?.[1];
    if (scheme !== undefined) return nodeImport(scheme);
    const missing = /Can't resolve '([^']+)'/.exec(message)?.[1];
    if (missing !== undefined) return `${file} imports '${missing}', which cannot be found. Install it, or correct the path`;
    const [first = ''] = linesOf(message);
    return `${file} cannot be read: ${first}. Correct it${name === 'ModuleParseError' ? ', or keep it out of the process' : ''}`;
  }

  function nodeImport(name: string): string {
    const issuer = ofNode.get(name);
    const file = issuer ? relativePath(issuer) : 'a module';
    const why = 'which a process cannot use, because Node modules are not available in a replay';
    return `${file} imports '${name}', ${why}. Move the code that needs it into a service, or import only its types ('import type')`;
  }
}

const withPrefix = (name: string): string => (name.startsWith('node:') ? name : `node:${name}`);

const relativePath = (file: string): string => (file === '' ? 'a module' : relative(process.cwd(), file));

// Removes code frames, advice about loaders, and colours.
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
