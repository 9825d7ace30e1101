// The style table, where a machine can hold it, and the second fence: what the pure and the sandboxed zones may name.
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

const tests = ['test/**/*.ts', 'bench/**/*.ts'];

const pure = ['src/model/**/*.ts', 'src/graph/**/*.ts', 'src/description/**/*.ts'];

const notInSandbox = [
  'process',
  'Buffer',
  'fetch',
  'console',
  'performance',
  'crypto',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'WeakRef',
  'FinalizationRegistry',
];

const size = {
  'max-lines': ['error', { max: 200, skipBlankLines: true, skipComments: true }],
  // Long enough for a factory with its closures; what a single function does is bounded by the next two.
  'max-lines-per-function': ['error', { max: 100, skipBlankLines: true, skipComments: true }],
  complexity: ['error', 15],
  'max-depth': ['error', 3],
  'max-params': ['error', 3],
};

const noDefaultExport = {
  selector: 'ExportDefaultDeclaration',
  message: 'Export by name: Temporal takes a default export of a workflow file as a catch-all for unknown types.',
};
const noClock = {
  selector:
    ":matches(NewExpression[callee.name='Date'][arguments.length=0], CallExpression[callee.name='Date'], MemberExpression[object.name='Date'][property.name='now'])",
  message: 'The model has no clock: take the time as an argument, or from Runtime.now().',
};

export default defineConfig(
  globalIgnores(['dist/', 'coverage/', 'node_modules/', '.tenuto/', 'src/**/*.cjs', 'src/**/*.js']),
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      eqeqeq: 'error',
      'no-else-return': 'error',
      'object-shorthand': 'error',
      'no-restricted-syntax': ['error', noDefaultExport],
      'no-restricted-imports': ['error', { patterns: [{ regex: '^\\.{1,2}/.*\\.js$', message: "Name the file as it is: './x.ts'." }] }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true }],
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true, argsIgnorePattern: '^_' }],
      '@typescript-eslint/unbound-method': 'off', // objects here are closures, not classes: free to be taken apart
      '@typescript-eslint/no-generated-empty-object-type': 'off', // 'nothing declared' is {} in a contract's types
      '@typescript-eslint/prefer-promise-reject-errors': ['error', { allowThrowingUnknown: true }], // what was caught is passed on
      '@typescript-eslint/require-await': 'off', // async also means: failures become rejections
      '@typescript-eslint/no-invalid-void-type': 'off', // 'no input' is void in a contract's types
      '@typescript-eslint/unified-signatures': 'off', // overloads with a comment each read better
    },
  },
  { files: ['**/*.ts'], ignores: tests, rules: size },
  {
    files: [...pure, 'src/machine/**/*.ts', 'src/workflows/**/*.ts', 'examples/*/processes/**/*.ts'],
    rules: {
      'no-restricted-globals': [
        'error',
        ...notInSandbox.map((name) => ({ name, message: 'It does not exist, or does not replay, in the sandbox.' })),
      ],
    },
  },
  {
    files: pure,
    rules: {
      'no-restricted-imports': ['error', { patterns: [{ regex: '^[^.]', message: 'The pure zones import nothing from outside.' }] }],
      'no-restricted-properties': [
        'error',
        { object: 'Math', property: 'random', message: 'The model has no chance: take random as an argument.' },
      ],
      'no-restricted-syntax': ['error', noDefaultExport, noClock],
    },
  },
  {
    files: ['src/machine/**/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        { patterns: [{ regex: '^(?!\\.|xstate$)', message: 'The machine notation imports the model and xstate.' }] },
      ],
    },
  },
  {
    files: ['src/workflows/**/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            { regex: '^(?!\\.|(@temporalio/workflow|xstate)$)', message: 'The sandbox imports the model and @temporalio/workflow.' },
            { regex: '/activities/', message: 'A process calls a service by its contract.' },
          ],
        },
      ],
    },
  },
  {
    // A user has the package, by its name. Only the demo brings up servers of its own.
    files: ['examples/**/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        { patterns: [{ regex: '^(\\.\\./)+src/(?!servers/|model/envelope)', message: "Import the package by its name: 'tenuto'." }] },
      ],
    },
  },
  {
    files: tests,
    rules: {
      '@typescript-eslint/no-unsafe-assignment': 'off', // expect.any() and friends
    },
  },
  {
    // Values made for their type only, and calls that the compiler is expected to refuse.
    files: ['test/types/**/*.ts'],
    extends: [tseslint.configs.disableTypeChecked],
    rules: { '@typescript-eslint/no-unused-vars': 'off' },
  },
  { files: ['*.config.ts'], rules: { 'no-restricted-syntax': 'off' } }, // tools look for a default export
);
