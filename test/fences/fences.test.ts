// Each fence is shown a clean project, which it lets pass, and one with violations planted, each of which it must name.
import { afterAll, describe, expect, it } from 'vitest';
import { project, type Project, type Result } from './project.ts';

const clean = {
  'src/model/step.ts': `export interface Step { readonly id: string }\nexport const stepOf = (id: string): Step => ({ id });\n`,
  'src/workflows/run.ts': `import { sleep } from '@temporalio/workflow';\nimport { stepOf } from '../model/step.ts';\nexport async function run(): Promise<string> {\n  await sleep('1s');\n  return stepOf('a').id;\n}\n`,
  'src/activities/charge.ts': `import { hostname } from 'node:os';\nimport type { Step } from '../model/step.ts';\nexport const charge = (step: Step): string => step.id + hostname();\n`,
};

const projects: Project[] = [];
const planted = (files: Record<string, string>): Project => {
  const made = project({ ...clean, ...files });
  projects.push(made);
  return made;
};
const refuses = ({ passed, output }: Result, ...named: string[]): void => {
  expect(passed, output).toBe(false);
  for (const name of named) expect(output).toContain(name);
};
const passes = ({ passed, output }: Result): void => {
  expect(passed, output).toBe(true);
};

afterAll(() => {
  for (const { remove } of projects) remove();
});

describe('the sandbox compiler', () => {
  it('lets a clean project pass', () => {
    passes(planted({}).tsc());
  });

  it('knows neither Node nor a browser, neither their globals nor their modules', () => {
    const globals = `export const all = [process.pid, Buffer.from(''), fetch('x'), new URL('x'), console.log(1), setTimeout(run, 1)];\nfunction run(): void {}\n`;
    const result = planted({
      'src/workflows/globals.ts': globals,
      'src/model/globals.ts': globals,
      'src/workflows/modules.ts': `import { readFileSync } from 'node:fs';\nexport const text = readFileSync('x');\n`,
    }).tsc();
    refuses(result, "'node:fs'");
    for (const name of ['process', 'Buffer', 'fetch', 'URL', 'console', 'setTimeout']) {
      for (const zone of ['model', 'workflows'])
        expect(result.output).toMatch(new RegExp(`src/${zone}/globals\\.ts.*Cannot find name '${name}'`));
    }
  });
});

describe('the import arrows', () => {
  it('let a clean project pass', () => {
    passes(planted({}).imports());
  });

  it('refuse each import from a zone that it may not know, type-only ones too', () => {
    const imports: Record<string, [string, string]> = {
      'zone-model': ['src/model/a.ts', `import { z } from 'zod';\nexport const a = z.string();\n`],
      'zone-workflows': ['src/workflows/b.ts', `import type { charge } from '../activities/charge.ts';\nexport type B = typeof charge;\n`],
      'zone-gateway': ['src/gateway/c.ts', `import { Context } from '@temporalio/activity';\nexport const c = Context;\n`],
      'zone-activities': ['src/activities/d.ts', `import { Worker } from '@temporalio/worker';\nexport const d = Worker;\n`],
      'zone-service': ['src/service/e.ts', `import type { Client } from '@temporalio/client';\nexport type E = Client;\n`],
      'workflows-by-path': ['src/worker/f.ts', `import { run } from '../workflows/run.ts';\nexport const f = run;\n`],
      'zone-client': ['src/client/g.ts', `import { charge } from '../activities/charge.ts';\nexport const g = charge;\n`],
      'zone-graph': ['src/graph/h.ts', `import { charge } from '../activities/charge.ts';\nexport const h = charge;\n`],
      'src-alone': ['src/cli/i.ts', `import { helper } from '../../test/helper.ts';\nexport const i = helper;\n`],
      resolvable: ['src/model/j.ts', `import { gone } from './gone.ts';\nexport const j = gone;\n`],
    };
    const result = planted({ ...Object.fromEntries(Object.values(imports)), 'test/helper.ts': 'export const helper = 1;\n' }).imports();
    refuses(result);
    for (const [rule, [file]] of Object.entries(imports)) expect(result.output).toContain(`${rule}: ${file} → `);
  });

  it('refuse Node where only pure code may be', () => {
    refuses(
      planted({ 'src/workflows/k.ts': `import { hostname } from 'node:os';\nexport const k = hostname;\n` }).imports(),
      'zone-workflows: src/workflows/k.ts → os',
    );
  });

  it('refuse cycles, orphans and files outside every zone', () => {
    const result = planted({
      'src/model/one.ts': `import type { Two } from './two.ts';\nexport interface One { readonly two?: Two }\n`,
      'src/model/two.ts': `import type { One } from './one.ts';\nexport interface Two { readonly one?: One }\n`,
      'src/model/alone.ts': `export const alone = 1;\n`,
      'src/utils/x.ts': `export const x = 1;\n`,
    }).imports();
    refuses(result, 'no-cycle: src/model/', 'no-orphan: src/model/alone.ts', 'no zone: src/utils/x.ts');
  });

  it('are not vouched for if nothing was read', () => {
    const blind = planted({ '.dependency-cruiser.cjs': `module.exports = { forbidden: [], options: { exclude: { path: '^src/' } } };\n` });
    refuses(blind.imports(), 'not read: src/model/step.ts', 'read no module');
  });
});

describe('the linter', () => {
  it('lets a clean project pass', () => {
    passes(planted({}).eslint());
  });

  it('holds the style table and keeps clock, chance and I/O out of the model', () => {
    const violations: Record<string, [rule: string, text: string]> = {
      'src/model/chance.ts': ['no-restricted-properties', 'export const chance = Math.random();\n'],
      'src/model/clock.ts': ['no-restricted-syntax', 'export const clock = () => Date.now();\n'],
      'src/model/today.ts': ['no-restricted-syntax', 'export const today = () => new Date();\n'],
      'src/model/pid.ts': ['no-restricted-globals', 'export const pid = process.pid;\n'],
      'src/model/library.ts': ['no-restricted-imports', "import { z } from 'zod';\nexport const a = z.string();\n"],
      'src/workflows/node.ts': ['no-restricted-imports', "import { hostname } from 'node:os';\nexport const h = hostname;\n"],
      'examples/order/order.ts': ['no-restricted-imports', "import { stepOf } from '../../src/model/step.ts';\nexport const s = stepOf;\n"],
      'src/workflows/activity.ts': [
        'no-restricted-imports',
        "import type { charge } from '../activities/charge.ts';\nexport type C = typeof charge;\n",
      ],
      'src/workflows/default.ts': ['no-restricted-syntax', 'export default function order(): void {}\n'],
      'src/client/any.ts': ['@typescript-eslint/no-explicit-any', 'export const anything = (x: any): void => void x;\n'],
      'src/client/bang.ts': ['@typescript-eslint/no-non-null-assertion', 'export const first = (x: string[]): string => x[0]!;\n'],
      'src/client/many.ts': ['max-params', 'export const sum = (a: number, b: number, c: number, d: number): number => a + b + c + d;\n'],
      'src/client/long.ts': ['max-lines', Array.from({ length: 201 }, (_, n) => `export const n${n} = ${n};\n`).join('')],
      'src/client/floating.ts': ['@typescript-eslint/no-floating-promises', 'export const go = (p: Promise<void>): void => {\n  p;\n};\n'],
    };
    const result = planted(Object.fromEntries(Object.entries(violations).map(([file, [, text]]) => [file, text]))).eslint();
    refuses(result);
    const found = JSON.parse(result.output) as { filePath: string; messages: { ruleId: string }[] }[];
    for (const [file, [rule]] of Object.entries(violations)) {
      const rules = found.find(({ filePath }) => filePath.endsWith(file))?.messages.map(({ ruleId }) => ruleId);
      expect(rules, file).toContain(rule);
    }
  });
});
