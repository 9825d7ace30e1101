// One key's limiter, event by event; and what holds whatever happens in whatever order.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  emptyLimiter,
  isIdle,
  next,
  nextReminder,
  type Permit,
  type LimiterEvent,
  type LimiterState,
} from '../../../src/model/limit/limiter.ts';

const asks = (id: string, atOnce = 1): LimiterEvent => ({ kind: 'asked', holder: { id, workflowId: `run ${id}` }, atOnce });
const leaves = (id: string): LimiterEvent => ({ kind: 'left', id });
const reminded: LimiterEvent = { kind: 'reminded' };

function createLimiter() {
  let state: LimiterState = emptyLimiter;
  const admissions: Permit[] = [];
  const happen = (event: LimiterEvent, at = 0): readonly string[] => {
    const [following, told] = next(state, { event, at });
    state = following;
    admissions.push(...told);
    return told.map(({ id }) => id);
  };
  return { happen, admissions, state: () => state };
}

describe('a limiter', () => {
  it('lets one in at a time, in the order they came', () => {
    const { happen, state } = createLimiter();
    expect(happen(asks('a'))).toEqual(['a']);
    expect(happen(asks('b'))).toEqual([]);
    expect(happen(asks('c'))).toEqual([]);
    expect(happen(leaves('a'))).toEqual(['b']);
    expect(happen(leaves('b'))).toEqual(['c']);
    expect(happen(leaves('c'))).toEqual([]);
    expect(isIdle(state())).toBe(true);
  });

  it('lets as many in as the last one to ask says', () => {
    const { happen } = createLimiter();
    happen(asks('a'));
    happen(asks('b'));
    expect(happen(asks('c', 3))).toEqual(['b', 'c']);
    expect(happen(asks('d', 1))).toEqual([]);
    expect(happen(leaves('a'))).toEqual([]);
    expect(happen(leaves('b'))).toEqual([]);
    expect(happen(leaves('c'))).toEqual(['d']);
  });

  it('forgets one that leaves while it waits', () => {
    const { happen } = createLimiter();
    happen(asks('a'));
    happen(asks('b'));
    happen(asks('c'));
    expect(happen(leaves('b'))).toEqual([]);
    expect(happen(leaves('a'))).toEqual(['c']);
  });

  it('keeps the place of one that asks again, and tells it again where it is in', () => {
    const { happen } = createLimiter();
    happen(asks('a'));
    happen(asks('b'));
    happen(asks('c'));
    expect(happen(asks('b'))).toEqual([]);
    expect(happen(asks('a'))).toEqual(['a']);
    expect(happen(leaves('a'))).toEqual(['b']);
  });

  it('lets the next one in where one refuses, but not where it refuses what was superseded', () => {
    const { happen, admissions } = createLimiter();
    happen(asks('a'));
    happen(asks('b'));
    happen(asks('a'));
    const [first, second] = admissions.map(({ ticket }) => ticket);
    expect(happen({ kind: 'refused', id: 'a', ticket: Number(first) })).toEqual([]);
    expect(happen({ kind: 'refused', id: 'a', ticket: Number(second) })).toEqual(['b']);
  });

  it('gives higher tickets the later it is, also after it was gone', () => {
    const early = createLimiter();
    early.happen(asks('a'), 1_000);
    early.happen(asks('a'), 1_000);
    const late = createLimiter();
    late.happen(asks('a'), 2_000);
    expect([...early.admissions, ...late.admissions].map(({ ticket }) => ticket)).toEqual([1_000, 1_001, 2_000]);
  });

  it('reminds those who are in while others wait, at growing intervals', () => {
    const { happen, state } = createLimiter();
    happen(asks('a'));
    expect(nextReminder(state())).toBeUndefined();
    happen(asks('b'));
    const times: number[] = [];
    for (let at = nextReminder(state()) ?? 0; times.length < 8; at = nextReminder(state()) ?? 0) {
      expect(happen(reminded, at - 1)).toEqual([]);
      expect(happen(reminded, at)).toEqual(['a']);
      times.push(at / 1_000);
    }
    expect(times).toEqual([10, 20, 40, 80, 160, 320, 620, 920]);
  });

  it('reminds at once one that was in long before anybody waited', () => {
    const { happen, state } = createLimiter();
    happen(asks('a'));
    happen(asks('b'), 3_600_000);
    expect(nextReminder(state())).toBeLessThan(3_600_000);
    expect(happen(reminded, 3_600_000)).toEqual(['a']);
  });
});

// Holders that keep to the protocol: each asks, is let in or gives up, leaves, and is never seen again.
describe('whatever happens', () => {
  const steps = fc.array(
    fc.record({
      who: fc.integer({ min: 0, max: 5 }),
      what: fc.constantFrom('ask' as const, 'ask' as const, 'leave' as const, 'vanish' as const, 'remind' as const, 'doubt' as const),
    }),
    { maxLength: 60 },
  );

  it('no more are in than may be, nobody overtakes, and nobody is forgotten', () => {
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 3 }), (script, atOnce) => {
        const { happen, state } = createLimiter();
        const line: string[] = []; // those who asked and have not left, in the order they came
        const gone = new Set<string>();
        let at = 0;
        for (const { who, what } of script) {
          at += 1_000;
          const id = String(who);
          const first = line[who % Math.max(1, line.length)];
          if (what === 'ask' && !gone.has(id)) {
            if (!line.includes(id)) line.push(id);
            happen(asks(id, atOnce), at);
          } else if (what === 'leave' && first !== undefined) {
            line.splice(line.indexOf(first), 1);
            happen(leaves(first), at);
          } else if (what === 'vanish' && first !== undefined) gone.add(first);
          else if (what === 'remind') tell(happen(reminded, at));
          else if (what === 'doubt') happen({ kind: 'refused', id, ticket: -1 }, at);
          const inside = state().admitted.map((one) => one.id);
          expect(new Set(inside)).toEqual(new Set(line.slice(0, atOnce)));
          expect(state().waiting.map((one) => one.id)).toEqual(line.slice(atOnce));
        }
        finish();

        // What is told to one that is gone comes back as refused.
        function tell(told: readonly string[]): void {
          for (const id of told.filter((one) => gone.has(one))) {
            const { ticket = 0 } = state().admitted.find((one) => one.id === id) ?? {};
            line.splice(line.indexOf(id), 1);
            tell(happen({ kind: 'refused', id, ticket }, at));
          }
        }

        // Those who are there leave in time; those who are gone are found out, so that everybody gets in.
        function finish(): void {
          while (line.length > 0) {
            const here = state().admitted.find(({ id }) => !gone.has(id));
            const reminder = nextReminder(state());
            if (here) {
              line.splice(line.indexOf(here.id), 1);
              tell(happen(leaves(here.id), at));
            } else if (reminder !== undefined) {
              at = Math.max(at, reminder);
              tell(happen(reminded, at));
            } else break; // only the gone are left, and nobody waits for them
          }
          expect(line.filter((id) => !gone.has(id))).toEqual([]);
        }
      }),
    );
  });
});
