// What the pages show is what a user of the published package can type.

import { readdir, readFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { temporalAddress } from '../support/temporal.ts';
import { blocksOf, filesOf, moduleOf, shownBy } from './blocks.ts';
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
      expect(await worker.stop()).toBe(0);
    }
    expect(worker.output().trimEnd()).toMatch(shown('worker.ts'));
  });

  function shown(program: string): RegExp {
    const block = readme.find(({ language, name }) => language === 'text' && name === program);
    return shownBy(block?.text ?? `README.md shows nothing of ${program}`);
  }
});

describe('the examples of all pages', () => {
  it('compile against the packed package', { timeout: 120_000 }, async () => {
    for (const page of pages) {
      const blocks = await blocksOf(join('docs', page));
      const module = moduleOf(blocks);
      const files = [...filesOf(readme), ...filesOf(blocks), ...(module === undefined ? [] : [['page.ts', module] as const])];
      await project.write(new Map(files.filter(([name]) => name.endsWith('.ts'))), page.replace('.md', ''));
    }
    expect(await project.compile()).toBe('');
  });

  it('are refused where one is wrong', { timeout: 120_000 }, async () => {
    const wrong = "import { createClient } from 'tenuto/client';\nawait (await createClient()).begin();\n";
    await project.write(new Map([['page.ts', moduleOf([{ language: 'ts', name: undefined, text: wrong }]) ?? '']]), 'wrong');
    expect(await project.compile()).toContain("wrong/page.ts(4,30): error TS2339: Property 'begin' does not exist");
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
