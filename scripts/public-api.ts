// Checks that each type which the package's declarations mention is exported, so that a user can name it. Prints every type that
// is not, with the export that mentions it first.
import { readFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import ts from 'typescript';
import type { Exports } from './published.ts';

interface Met {
  readonly name: string;
  readonly declaration: ts.Declaration;
  readonly from: string;
}

const root = process.cwd();
const { program, entries } = declarationsOf('tsconfig.build.json');
const checker = program.getTypeChecker();
const exported = new Map<ts.Symbol, string>();
for (const [entry, file] of entries) for (const symbol of exportsOf(file)) if (!exported.has(symbol)) exported.set(symbol, entry);

const hidden = new Map<ts.Symbol, Met>();
const seen = new Set<ts.Symbol>();
for (const [symbol, entry] of exported) visit(symbol, `${entry} ${symbol.name}`);

const problems = [...hidden.values()].map(({ name, declaration, from }) => `${name} (${placeOf(declaration)}) is met from ${from}`);
console.log(problems.length > 0 ? problems.sort().join('\n') : `${exported.size} exports; each type that they mention is one of them`);
process.exitCode = problems.length > 0 ? 1 : 0;

function visit(symbol: ts.Symbol, from: string): void {
  if (seen.has(symbol)) return;
  seen.add(symbol);
  for (const declaration of symbol.declarations ?? []) mentions(declaration, from);
}

function mentions(node: ts.Node, from: string): void {
  if (ts.isTypeReferenceNode(node)) meet(node.typeName, from);
  if (ts.isExpressionWithTypeArguments(node)) meet(node.expression, from);
  if (ts.isTypeQueryNode(node)) meet(node.exprName, from);
  if (ts.isImportTypeNode(node) && node.qualifier) meet(node.qualifier, from);
  if (ts.canHaveModifiers(node) && ts.getModifiers(node)?.some(({ kind }) => kind === ts.SyntaxKind.PrivateKeyword)) return;
  ts.forEachChild(node, (child) => {
    mentions(child, from);
  });
}

function meet(name: ts.Node, from: string): void {
  const found = checker.getSymbolAtLocation(name);
  const symbol = found && (found.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(found) : found);
  const declaration = symbol?.declarations?.[0];
  if (!symbol || !declaration || !isOurs(declaration) || ts.isTypeParameterDeclaration(declaration)) return;
  if (ts.isVariableDeclaration(declaration)) return; // `typeof` a list of words
  if (!exported.has(symbol) && !hidden.has(symbol) && !isPlumbing(declaration))
    hidden.set(symbol, { name: symbol.name, declaration, from });
  visit(symbol, exported.has(symbol) ? from : `${from} → ${symbol.name}`);
}

function exportsOf(file: string): readonly ts.Symbol[] {
  const source = program.getSourceFile(file);
  const module = source && checker.getSymbolAtLocation(source);
  if (!module) throw new Error(`Cannot read the exports of ${file}: it is not a module`);
  return checker
    .getExportsOfModule(module)
    .map((symbol) => (symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol));
}

function isOurs(declaration: ts.Declaration): boolean {
  return declaration.getSourceFile().fileName.startsWith(resolve('dist'));
}

// A type that only computes another one. What a user meets is its result.
function isPlumbing(declaration: ts.Declaration): boolean {
  return ts.isTypeAliasDeclaration(declaration) && ts.getJSDocTags(declaration).some(({ tagName }) => tagName.text === 'hidden');
}

function placeOf(declaration: ts.Declaration): string {
  return relative(resolve('dist'), declaration.getSourceFile().fileName).replace(/\.d\.ts$/, '.ts');
}

// The declaration files that would be published, in memory.
function declarationsOf(config: string): { readonly program: ts.Program; readonly entries: ReadonlyMap<string, string> } {
  const { options, fileNames } = ts.parseJsonConfigFileContent(ts.readConfigFile(config, ts.sys.readFile).config, ts.sys, root);
  const written = new Map<string, string>();
  const sources = ts.createProgram(fileNames, { ...options, emitDeclarationOnly: true });
  sources.emit(undefined, (file, text) => written.set(resolve(file), text));
  const host = ts.createCompilerHost(options);
  const folders = new Set([...written.keys()].flatMap((file) => above(file)));
  const read = host.readFile.bind(host);
  const exists = host.fileExists.bind(host);
  const parse = host.getSourceFile.bind(host);
  host.readFile = (file) => written.get(resolve(file)) ?? read(file);
  host.fileExists = (file) => written.has(resolve(file)) || exists(file);
  host.directoryExists = (folder) => folders.has(resolve(folder)) || ts.sys.directoryExists(folder);
  host.getSourceFile = (file, ...rest) => {
    const text = written.get(resolve(file));
    return text === undefined ? parse(file, ...rest) : ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true);
  };
  const { exports } = JSON.parse(readFileSync('package.json', 'utf8')) as { exports: Exports };
  const types = Object.entries(exports).flatMap(([entry, target]) =>
    typeof target !== 'string' && target['types'] ? [[entry, resolve(target['types'])] as const] : [],
  );
  const declarations = ts.createProgram(
    types.map(([, file]) => file),
    { ...options, noEmit: true, customConditions: [] },
    host,
  );
  return { program: declarations, entries: new Map(types) };
}

function above(file: string): string[] {
  const folder = dirname(file);
  return folder === root ? [folder] : [folder, ...above(folder)];
}
