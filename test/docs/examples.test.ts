// What the pages show is what a user of the published package can type.

import { readdir, readFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { temporalAddress } from '../support/temporal.ts';
import { blocksOf, filesOf, moduleOf, shownBy, type Block } from './blocks.ts';
import { startProgram } from './program.ts';
import { createProject, type Project } from './project.ts';

const pages = (await readdir('docs')).filter((name) => name.endsWith('.md'));
const readme = await blocksOf('README.md');
let project: Project;

beforeAll(async () => {
  project = await createProject();
  await project.write(filesOf(readme));
});

afterAll(() => project.remove());

describe("README's first process", () => {
  it('runs, and prints what is shown', { timeout: 120_000 }, async () => {
    const env = { ...process.env, TEMPORAL_ADDRESS: temporalAddress(), TENUTO_CACHE: join(project.folder, '.cache'), NO_COLOR: '1' };
    const worker = startProgram('worker.ts', { folder: project.folder, env });
    try {
      await worker.said('healthz');
      const client = startProgram('client.ts', { folder: project.folder, env });
      expect(await client.ended, client.output()).toBe(0);
      expect(client.output().trimEnd()).toMatch(shown('client.ts'));
    } finally {
      expect(await worker.stop(), worker.output()).toBe(0);
    }
    expect(worker.output().trimEnd()).toMatch(shown('worker.ts'));
  });

  function shown(program: string): RegExp {
    const block = readme.find(({ language, name }) => language === 'text' && name === program);
    return shownBy(block?.text ?? `README.md shows nothing of ${program}`);
  }
});

// A wrong page is compiled along: its error, and no other, shows that the compiler has looked at all of them.
it('all examples compile against the packed package, and a wrong one does not', { timeout: 180_000 }, async () => {
  for (const page of pages) await project.write(sourcesOf(await blocksOf(join('docs', page))), page.replace('.md', ''));
  const wrong = "import { createClient } from 'tenuto/client';\nawait (await createClient()).begin();\n";
  await project.write(sourcesOf([{ language: 'ts', name: undefined, text: wrong }]), 'wrong');
  expect((await project.compile()).split('\n')).toEqual([
    expect.stringMatching(/^wrong\/page\.ts\(4,30\): error TS2339: Property 'begin'/),
    '',
  ]);
});

// A page goes on from the README's files, unless it has a contract of its own.
function sourcesOf(blocks: readonly Block[]): ReadonlyMap<string, string> {
  const own = filesOf(blocks);
  const module = moduleOf(blocks);
  const base = own.has('contract.ts') ? [] : [...filesOf(readme)].filter(([name]) => name.endsWith('.ts'));
  return new Map([...base, ...own, ...(module === undefined ? [] : [['page.ts', module] as const])]);
}

it.each([
  ['testing', 'trip.test.ts', 3],
  ['machine', 'repair.test.ts', 2],
  ['graph', 'dispatch.test.ts', 3],
] as const)("docs/%s.md's tests pass", { timeout: 60_000 }, async (page, file, tests) => {
  const blocks = await blocksOf(`docs/${page}.md`);
  await project.write(new Map([...filesOf(readme), ...filesOf(blocks)]), page);
  const program = startProgram(`${page}/${file}`, { folder: project.folder, env: process.env });
  expect(await program.ended, program.output()).toBe(0);
  expect(program.output()).toContain(`# pass ${String(tests)}`);
});

describe('the command line', async () => {
  const page = filesOf(await blocksOf('docs/openapi.md'));
  const tenuto = (...args: readonly string[]) => project.tenuto(args, 'typed');

  beforeAll(async () => {
    const files = new Map([
      ...filesOf(readme),
      ...page,
      ['not.yaml', 'a: [b'],
      ['old.json', '{ "swagger": "2.0" }'],
      ['wrong.json', '{ "services": 7 }'],
    ]);
    files.delete('parcels.ts');
    await project.write(files, 'typed');
  });

  it('tells all its commands', async () => {
    const { code, out } = await tenuto('--help');
    expect(code).toBe(0);
    for (const command of ['openapi generate <document', 'openapi print <contract', 'config check <'])
      expect(out).toContain(`tenuto ${command}`);
    expect(await tenuto('openapi', 'print', '--help')).toMatchObject({ code: 0, out: expect.stringContaining('--export name') });
  });

  it('writes a contract out of a document', async () => {
    expect(await tenuto('openapi', 'generate', 'parcels.yaml', '--out', 'parcels.ts')).toEqual({ code: 0, out: '', err: '' });
    expect(await readFile(join(project.folder, 'typed', 'parcels.ts'), 'utf8')).toBe(page.get('parcels.ts'));
  });

  it('prints the document of a contract', async () => {
    const { code, out, err } = await tenuto('openapi', 'print', 'contract.ts', '--export', 'payments', '--title', 'Pay');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(JSON.parse(out)).toMatchObject({ openapi: '3.1.1', 'x-tenuto-service': 'payments', info: { title: 'Pay' } });
  });

  it.each<[args: readonly string[], code: number, said: RegExp]>([
    [['openapi', 'generate', 'far.yaml'], 1, /^Cannot read 'far\.yaml': ENOENT/],
    [['openapi', 'generate', 'not.yaml'], 1, /^Cannot read 'not\.yaml': it is neither JSON nor YAML/],
    [['openapi', 'generate', 'old.json'], 1, /^Cannot create a contract from 'service':\n {2}- swagger: is OpenAPI 2; convert/],
    [
      ['openapi', 'print', 'contract.ts'],
      1,
      /^Cannot print a service of 'contract\.ts': it exports .*payments.*\. Pass one of them as --export/,
    ],
    [['openapi', 'print', 'contract.ts', '--export', 'x'], 1, /^Cannot print 'x': 'contract\.ts' exports no such service\. It exports: /],
    [['config', 'check', 'wrong.json'], 1, /wrong\.json.*services/s],
    [['openapi', 'generate'], 2, /^Cannot run 'tenuto openapi generate': it takes 1 argument\(s\)\n\ntenuto openapi generate </],
    [['openapi', 'generate', 'parcels.yaml', '--far'], 2, /^Unknown option '--far'.*\n\ntenuto openapi generate </],
    [['launch'], 2, /^There is no command 'tenuto launch'\.\n\nUsage:/],
  ])('refuses %j in words', async (args, code, said) => {
    expect(await tenuto(...args)).toEqual({ code, out: '', err: expect.stringMatching(said) });
  });
});

describe("docs/patterns.md's tests pass", async () => {
  const page = await readFile('docs/patterns.md', 'utf8');
  const patterns = [...page.matchAll(/^### (\d+)\. (.*)$/gm)].map(([, number = '', name = '']) => [number, name] as const);
  let output = '';

  beforeAll(async () => {
    await project.write(sourcesOf(await blocksOf('docs/patterns.md')), 'patterns');
    const program = startProgram('patterns/page.ts', { folder: project.folder, env: process.env });
    await program.ended;
    output = program.output();
  });

  it.each(patterns)('%s. %s', (number) => {
    expect(output).toMatch(new RegExp(`^ok ${number} - ${number} `, 'm'));
  });

  it('are twenty', () => {
    expect(patterns.map(([number]) => Number(number))).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
    expect(output).toContain('# pass 20\n# fail 0\n');
  });
});

describe('the links of all pages', () => {
  const top = ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'CHANGELOG.md'];

  it.each([...top, ...pages.map((page) => join('docs', page))])('%s leads to what is there', async (page) => {
    const text = (await readFile(page, 'utf8')).replaceAll(/```.*?^```$/gms, '');
    const targets = [...text.matchAll(/\]\(([^)#]+)[^)]*\)/g)].flatMap(([, target]) =>
      target === undefined || /^\w+:/.test(target) ? [] : [target],
    );
    expect(targets.filter((target) => !existsSync(join(dirname(page), target)))).toEqual([]);
  });
});
