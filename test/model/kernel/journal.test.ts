import { describe, expect, it } from 'vitest';
import { createJournal, isUndoOpen, type Journal, type StepEvent } from '../../../src/model/kernel/journal.ts';
import type { StepError } from '../../../src/model/step-error.ts';

const error: StepError = { kind: 'unavailable', message: 'gone' };

const began = (id: string, { pivot = false, undo = true } = {}): StepEvent => ({
  kind: 'began',
  step: { id, operation: 'shop.book', generation: 1, key: `key of ${id}`, group: '', execution: 'remote', pivot, input: 'tea' },
  undoneBy: undo ? 'shop.unbook' : undefined,
});

function journalOf(...events: readonly StepEvent[]): Journal {
  const journal = createJournal();
  for (const [index, event] of events.entries()) journal.write(event, 1_000 + index);
  return journal;
}

const undoOf = (journal: Journal, id = 'a') => journal.steps.get(id)?.undo.kind;

describe('journal', () => {
  it('has the undo of a step before the step has an answer', () => {
    const journal = journalOf(began('a'));
    expect(journal.steps.get('a')).toMatchObject({
      state: { kind: 'running' },
      undo: { kind: 'registered', by: 'shop.unbook' },
      began: { position: 1, at: 1_000 },
    });
  });

  it('has no undo if the operation has none', () => {
    expect(undoOf(journalOf(began('a', { undo: false })))).toBe('none');
  });

  it('keeps the undo of a step that may have happened, and drops that of one that did not', () => {
    expect(undoOf(journalOf(began('a'), { kind: 'failed', id: 'a', error, effect: 'unknown' }))).toBe('registered');
    expect(undoOf(journalOf(began('a'), { kind: 'failed', id: 'a', error, effect: 'none' }))).toBe('none');
  });

  it('records an undo as it happens: begun, failed, begun again, done', () => {
    const journal = journalOf(began('a'), { kind: 'completed', id: 'a' });
    const undo = (event: StepEvent) => {
      journal.write(event, 2_000);
      const step = journal.steps.get('a');
      return step && { ...step.undo, open: isUndoOpen(step) };
    };
    expect(undo({ kind: 'undo-began', id: 'a' })).toEqual({ kind: 'running', by: 'shop.unbook', attempt: 1, open: true });
    expect(undo({ kind: 'undo-failed', id: 'a', error })).toEqual({ kind: 'failed', by: 'shop.unbook', attempt: 1, error, open: true });
    expect(undo({ kind: 'undo-began', id: 'a' })).toEqual({ kind: 'running', by: 'shop.unbook', attempt: 2, open: true });
    expect(undo({ kind: 'undo-completed', id: 'a' })).toEqual({ kind: 'undone', by: 'shop.unbook', at: 2_000, open: false });
  });

  it('settles a step that a person declares settled', () => {
    const journal = journalOf(
      began('a'),
      { kind: 'completed', id: 'a' },
      { kind: 'undo-began', id: 'a' },
      { kind: 'undo-failed', id: 'a', error },
    );
    journal.write({ kind: 'undo-settled', id: 'a', note: 'in cash' }, 9_000);
    expect(journal.steps.get('a')?.undo).toEqual({ kind: 'settled', at: 9_000, note: 'in cash' });
  });

  it('keeps steps after a pivot: those done before it, and those in flight', () => {
    const journal = journalOf(began('a'), { kind: 'completed', id: 'a' }, began('b'), began('p', { pivot: true }), {
      kind: 'completed',
      id: 'p',
    });
    expect(journal.pivoted).toBe(true);
    expect([undoOf(journal, 'a'), undoOf(journal, 'b'), undoOf(journal, 'p')]).toEqual(['kept', 'registered', 'kept']);
    journal.write({ kind: 'completed', id: 'b' }, 2_000);
    expect(undoOf(journal, 'b')).toBe('kept');
  });

  it('does not keep a step that fails with an unknown effect, before or after the pivot', () => {
    const fails = (id: string): StepEvent => ({ kind: 'failed', id, error, effect: 'unknown' });
    const journal = journalOf(
      began('a'),
      fails('a'),
      began('b'),
      began('p', { pivot: true }),
      { kind: 'completed', id: 'p' },
      fails('b'),
      began('c'),
      fails('c'),
    );
    expect(['a', 'b', 'c'].map((id) => undoOf(journal, id))).toEqual(['registered', 'registered', 'registered']);
  });

  it('does not pass a pivot that fails', () => {
    const journal = journalOf(began('a'), { kind: 'completed', id: 'a' }, began('p', { pivot: true }), {
      kind: 'failed',
      id: 'p',
      error,
      effect: 'none',
    });
    expect(journal.pivoted).toBe(false);
    expect(undoOf(journal)).toBe('registered');
  });

  it('continues from its carried state', () => {
    const { steps, position, pivoted } = journalOf(began('a'), { kind: 'completed', id: 'a' });
    const next = createJournal({ steps: [...steps.values()], position, pivoted });
    next.write(began('b'), 5_000);
    expect([...next.steps.values()].map(({ id, began: { position: at } }) => [id, at])).toEqual([
      ['a', 1],
      ['b', 3],
    ]);
  });
});

describe('the journal of a run that was reset', () => {
  const inherited = (isPivoted = false): Journal => {
    const earlier = journalOf(began('a'), { kind: 'completed', id: 'a' }, began('b'), { kind: 'completed', id: 'b' });
    const journal = createJournal();
    const steps = [...earlier.steps.values()].map((step) => ({ ...step, earlier: true as const }));
    journal.inherit(steps, isPivoted);
    return journal;
  };
  const tried = { ...(began('tried') as Extract<StepEvent, { kind: 'began' }>) };
  const inAttempt: StepEvent = { ...tried, step: { ...tried.step, group: '/1' } };

  it('keeps the position of a repeated step, because later steps may depend on it', () => {
    const journal = inherited();
    for (const event of [began('a'), { kind: 'completed', id: 'a' }] as const) journal.write(event, 9_000);
    const [a, b] = ['a', 'b'].map((id) => journal.steps.get(id));
    expect([a?.began, a?.ended]).toEqual([
      { position: 1, at: 1_000 },
      { position: 2, at: 1_001 },
    ]);
    expect(b?.began.position).toBeGreaterThan(a?.ended?.position ?? Infinity);
  });

  it('can still undo an attempt before its own pivot, even if an earlier run has passed one', () => {
    const journal = inherited(true);
    for (const event of [inAttempt, { kind: 'completed', id: 'tried' }] as const) journal.write(event, 9_000);
    expect(undoOf(journal, 'tried')).toBe('registered');
    expect(journal.open().map(({ id }) => id)).toEqual(['a', 'b']); // the run itself only goes forward
    for (const event of [began('p', { pivot: true, undo: false }), { kind: 'completed', id: 'p' }] as const) journal.write(event, 9_001);
    expect(undoOf(journal, 'tried')).toBe('kept');
  });

  it('does not keep at its pivot the steps of an earlier run that it has not repeated', () => {
    const journal = inherited();
    const own = [
      began('a'),
      { kind: 'completed', id: 'a' },
      began('p', { pivot: true, undo: false }),
      { kind: 'completed', id: 'p' },
    ] as const;
    for (const event of own) journal.write(event, 9_000);
    expect([undoOf(journal, 'a'), undoOf(journal, 'b')]).toEqual(['kept', 'registered']);
    expect(journal.open().map(({ id }) => id)).toEqual(['b']);
  });
});
