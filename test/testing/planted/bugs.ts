// Eleven ways to lose a penny, each as what has to be changed in a copy of process, kernel or service.

import type { Edit } from './plant.ts';

export interface Bug {
  readonly edits: readonly Edit[];
  /** What shows it. */
  readonly shows: RegExp;
}

const twoTries = `const tries = ['first', 'second'].map(() => () =>
    run.attempt(async ({ payments: bank, inventory: stock }) => {
      await bank.capture({ order: id, amount }, { name: 'pay' });
      await stock.reserve({ order: id, line });
    }));
  await tries[0]().catch(tries[1]);`;

export const bugs: Readonly<Record<string, Bug>> = {
  'undo registered after the call': {
    edits: [
      {
        file: 'src/model/kernel/journal.ts',
        from: 'undo: undoAfter(step, effect),',
        to: "undo: { kind: 'none' },",
      },
    ],
    shows: /what failed is undone|no effect is orphaned/,
  },
  'undo not idempotent': {
    edits: [
      {
        file: 'src/testing/simulation/services/reference-service.ts',
        from: 'const known = followUps.get(key) ?? work();',
        to: 'const known = work();',
      },
      { file: 'src/testing/simulation/services/reference-service.ts', from: "if (entry.state !== 'done') return null;", to: '' },
    ],
    shows: /every effect happens once/,
  },
  'missing undo': {
    edits: [{ file: 'examples/order/contracts/payments.ts', from: "undo: 'refund',", to: '' }],
    shows: /what failed is undone/,
  },
  'undo in forward order': {
    edits: [
      {
        file: 'src/model/kernel/undoer.ts',
        from: 'inUndoOrder({ steps, among: journal.steps, continueUndoing }, (step) => undoOnce(step, of))',
        to: 'steps.reduce((before, step) => before.then(() => undoOnce(step, of)), Promise.resolve())',
      },
    ],
    shows: /undone in reverse order/,
  },
  'swallowed undo failure': {
    edits: [
      { file: 'src/model/kernel/undoer.ts', from: '(await tryUndo(id, of)); error; error', to: '(await tryUndo(id, of)); false; error' },
    ],
    shows: /what failed is undone/,
  },
  'undo inside a cancellable scope': {
    edits: [
      { file: 'src/model/kernel/ending.ts', from: 'return runtime.scope.shield(async () => {', to: 'return root.scope.run(async () => {' },
    ],
    shows: /what failed is undone|ends as declared/,
  },
  'retry without idempotency key': {
    edits: [
      {
        file: 'src/testing/simulation/calls.ts',
        from: 'attempt(one.call, number).then(',
        to: 'attempt({ ...one.call, key: number === 1 ? one.call.key : one.call.key + "/" + number }, number).then(',
      },
    ],
    shows: /no effect is orphaned/,
  },
  'pivot ignored': {
    edits: [{ file: 'src/model/kernel/journal.ts', from: "event.kind === 'completed' ? step.pivot : event", to: 'false && event' }],
    shows: /only forward after a pivot/,
  },
  'no tombstone': {
    edits: [
      {
        file: 'src/testing/simulation/services/reference-service.ts',
        from: 'if (!entry || !entries.has(undone)) return never(undone);',
        to: 'if (!entry || !entries.has(undone)) return null;',
      },
    ],
    shows: /what failed is undone|no effect is orphaned/,
  },
  'key reused after an undo': {
    edits: [
      {
        file: 'examples/order/processes/order.ts',
        from: 'await payments.capture({ order: id, amount });\n  await inventory.reserve({ order: id, line });',
        to: twoTries,
      },
      {
        file: 'src/model/kernel/stepper.ts',
        from: 'key: idempotencyKey(identity, name, generation), generation',
        to: 'key: idempotencyKey(identity, name, 1), generation',
      },
    ],
    shows: /ends as declared/,
  },
  'local step not shielded from cancellation': {
    edits: [
      {
        file: 'examples/order/contracts/order.ts',
        from: 'signals: { delivered: Delivery },',
        to: "signals: { delivered: Delivery }, execution: 'local',",
      },
      { file: 'src/model/run-process.ts', from: 'return kernel.deliver(() => kernel.stop());', to: 'return kernel.stop();' },
      {
        file: 'src/model/kernel/caller.ts',
        from: '(seen) => runtime.scope.shield(() => make(call, seen, measured)), { continuation, undoes }',
        to: '(seen) => make(call, seen, measured), { continuation, undoes }',
      },
    ],
    shows: /no effect is orphaned|what failed is undone/,
  },
};

/** The same of a run that another one has called: what it left, and the run that undoes that. */
export const childBugs: Readonly<Record<string, Bug>> = {
  'a child says nothing of what it left to be undone': {
    edits: [{ file: 'src/testing/memory/child-run.ts', from: '...(open && { left: open })', to: '' }],
    shows: /what failed is undone/,
  },
  'a child that has completed is not undone': {
    edits: [
      {
        file: 'src/model/undo-run.ts',
        from: "kernel.rollBack(new Cancelled('The run ended without undoing')).then(() => null)",
        to: 'Promise.resolve(null)',
      },
    ],
    shows: /what failed is undone/,
  },
  'the failed undo of a child is swallowed': {
    edits: [
      { file: 'src/model/kernel/undoer.ts', from: '(await tryUndo(id, of)); error; error', to: '(await tryUndo(id, of)); false; error' },
    ],
    shows: /what failed is undone/,
  },
};
