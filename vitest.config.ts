// Four kinds of tests: 'model' is pure and takes milliseconds, 'fences' plants violations for the checks to find, 'server' runs against
// real servers and child processes, 'types' is the compiler's own verdict. Nothing is ever retried: a test that fails now and then is a defect.
import { defaultServerConditions } from 'vite';
import { defineConfig } from 'vitest/config';

const pure = [
  'test/{model,graph,machine,description}/**/*.test.ts',
  'test/pictures/**/*.test.ts',
  'test/testing/{chance,endless,run-in-memory,sandbox,unhandled,watchdog}.test.ts',
  'test/registry/{discovery,from-url,register}.test.ts',
  'test/gateway/config-center/*.test.ts',
  'test/cli/{config,openapi-generate}.test.ts',
  'test/chaos/balance.test.ts',
];

const continuing = [
  'test/machine/{actors,events,fulfilment,others,refusals,scxml}.test.ts',
  'test/graph/{groups,people,triggers}.test.ts',
  'test/model/code/{asks,loop,messages}.test.ts',
];

// Examples import the package by its name: here that means its sources, for Vite and for the processes that tests start.
const source = 'tenuto-source';
process.env['NODE_OPTIONS'] = [process.env['NODE_OPTIONS'], `--conditions=${source}`].filter(Boolean).join(' ');
const conditions = [source, ...defaultServerConditions.filter((condition) => condition !== 'module')];
const imports = { resolve: { conditions }, ssr: { resolve: { conditions } } };

export default defineConfig({
  test: {
    projects: [
      {
        ...imports,
        test: {
          name: 'model',
          setupFiles: 'test/support/property-seed.ts',
          include: pure,
          isolate: false, // nothing of them stays behind: no servers, no globals
          testTimeout: 60_000, // of what hangs; how long a test takes depends on the machine
        },
      },
      {
        ...imports,
        test: {
          name: 'continuing', // every run continues as new at every second task, and nothing else is different
          setupFiles: 'test/support/property-seed.ts',
          include: continuing,
          provide: { continuing: true },
          isolate: false,
          testTimeout: 5_000,
        },
      },
      {
        ...imports,
        test: {
          name: 'fences',
          include: ['test/fences/**/*.test.ts'],
          testTimeout: 60_000,
        },
      },
      {
        ...imports,
        test: {
          name: 'server',
          setupFiles: 'test/support/property-seed.ts',
          include: ['test/**/*.test.ts'],
          exclude: [...pure, 'test/fences/**', 'test/types/**'],
          globalSetup: 'test/support/global-setup.ts',
          pool: 'forks',
          maxWorkers: 2, // a third one starves the server that they share, on two cores
          testTimeout: 60_000,
          hookTimeout: 120_000,
          sequence: { groupOrder: 1 },
        },
      },
      {
        ...imports,
        test: {
          name: 'types',
          include: [],
          typecheck: { enabled: true, only: true, include: ['test/types/**/*.test-d.ts'], tsconfig: 'test/types/tsconfig.json' },
          sequence: { groupOrder: 2 },
        },
      },
    ],
    retry: 0,
    reporters: process.env['CI'] ? ['default'] : ['tree'],
    // Left-over handles are found, not hidden.
    teardownTimeout: 20_000,
  },
});
