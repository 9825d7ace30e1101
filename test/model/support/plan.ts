// Small processes as data, so that fast-check can make them up and cut them down.

import fc from 'fast-check';
import type { Body, Run } from '../../../src/model/code/body.ts';
import type { Attempt, Calls } from '../../../src/model/code/calls.ts';
import { refusal } from './errors.ts';
import type { localSale } from './shop.ts';

type Sale = typeof localSale;

export type Plan =
  | {
      readonly do: 'book' | 'pay' | 'hold' | 'hold locally' | 'look' | 'pack' | 'ship' | 'pack in line' | 'book in line';
      readonly item: string;
    }
  | { readonly do: 'sleep'; readonly seconds: number }
  | { readonly do: 'next'; readonly within: number | undefined; readonly item: string }
  | { readonly do: 'until'; readonly steps: number; readonly within: number; readonly item: string }
  | { readonly do: 'in turn' | 'at once' | 'race'; readonly parts: readonly Plan[] }
  | { readonly do: 'attempt' | 'try'; readonly part: Plan }
  | { readonly do: 'throw' };

export interface PlanOptions {
  readonly local: boolean;
  readonly signals: boolean;
  readonly limits?: boolean;
  readonly tries?: boolean;
}

/** Any plan; each of its items is another one, and so is told apart in what the services hold. */
export function plans({ local, signals, limits = false, tries = false }: PlanOptions): fc.Arbitrary<Plan> {
  const item = fc.constant('');
  const step = (name: Extract<Plan, { item: string; within?: never }>['do'], weight: number) => ({
    weight,
    arbitrary: fc.record({ do: fc.constant(name), item }),
  });
  const inLine = [step('pack in line', 4), step('book in line', 2)];
  const steps = [
    step('book', 4),
    step('pay', 3),
    step('look', 1),
    ...(tries ? [step('hold', 3), ...(local ? [step('hold locally', 3)] : [])] : []),
    step('ship', 1),
    ...(local ? [step('pack', 6)] : []),
    ...(limits ? inLine : []),
  ];
  const sleep = { weight: 1, arbitrary: fc.record({ do: fc.constant('sleep' as const), seconds: fc.integer({ min: 1, max: 3 }) }) };
  const next = { weight: 2, arbitrary: fc.record({ do: fc.constant('next' as const), within: fc.constantFrom(undefined, 1, 2), item }) };
  const until = {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('until' as const),
      steps: fc.integer({ min: 1, max: 3 }),
      within: fc.integer({ min: 1, max: 2 }),
      item,
    }),
  };
  const fail = { weight: 1, arbitrary: fc.constant({ do: 'throw' as const }) };
  const { plan } = fc.letrec<{ plan: Plan; leaf: Plan; branch: Plan }>((tie) => ({
    plan: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      { weight: 3, arbitrary: tie('leaf') },
      { weight: 4, arbitrary: tie('branch') },
    ),
    leaf: fc.oneof(...steps, sleep, fail, ...(signals ? [next, until] : [])),
    branch: fc.oneof(
      {
        weight: 4,
        arbitrary: fc.record({ do: fc.constant('in turn' as const), parts: fc.array(tie('plan'), { minLength: 1, maxLength: 4 }) }),
      },
      {
        weight: 3,
        arbitrary: fc.record({ do: fc.constant('at once' as const), parts: fc.array(tie('plan'), { minLength: 2, maxLength: 3 }) }),
      },
      {
        weight: 1,
        arbitrary: fc.record({ do: fc.constant('race' as const), parts: fc.array(tie('plan'), { minLength: 2, maxLength: 2 }) }),
      },
      { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('attempt' as const, 'try' as const), part: tie('plan') }) },
    ),
  }));
  return plan.map((made) => named(made));
}

function named(plan: Plan, path = 'i'): Plan {
  if ('item' in plan) return { ...plan, item: path };
  if ('parts' in plan) return { ...plan, parts: plan.parts.map((part, index) => named(part, `${path}${index}`)) };
  return 'part' in plan ? { ...plan, part: named(plan.part, `${path}-`) } : plan;
}

export function bodyOf(plan: Plan): Body<Sale> {
  return async (_, services, run) => {
    run.onUpdate('change', async (item) => services.depot.pack(`change ${item}`));
    run.onUpdate('cancel', () => run.fail(refusal('Cancelled')));
    await carryOut(plan, { services, run, attempt: run.attempt, done: { steps: 0 } });
    return 'done';
  };
}

interface Context {
  readonly services: Calls<Sale>;
  readonly run: Run<Sale>;
  readonly attempt: Attempt<Sale>;
  readonly done: { steps: number };
}

async function carryOut(plan: Plan, context: Context): Promise<unknown> {
  const { services, run, attempt, done } = context;
  switch (plan.do) {
    case 'book':
    case 'pay':
    case 'look':
    case 'ship':
      return services.shop[plan.do](plan.item).finally(() => done.steps++);
    case 'hold':
      return services.store.hold(plan.item).finally(() => done.steps++);
    case 'hold locally':
      return services.rack.hold(plan.item);
    case 'pack':
      return services.depot.pack(plan.item);
    case 'pack in line':
      return services.depot.pack(plan.item, { limit: { key: 'line' } });
    case 'book in line':
      return services.shop.book(plan.item, { limit: { key: 'line' } }).finally(() => done.steps++);
    case 'sleep':
      return run.sleep(`${plan.seconds}s`);
    case 'next':
      return services.depot.pack(
        `${plan.item} ${(await (plan.within === undefined ? run.next('paid') : run.next('paid', { within: `${plan.within}s` }))) ?? 'late'}`,
      );
    case 'until':
      return services.depot.pack(`${plan.item} ${await run.until(() => done.steps >= plan.steps, { within: `${plan.within}s` })}`);
    case 'in turn':
      for (const part of plan.parts) await carryOut(part, context);
      return undefined;
    case 'at once':
      return Promise.all(plan.parts.map((part) => carryOut(part, context)));
    case 'race':
      return Promise.race(plan.parts.map((part) => carryOut(part, context)));
    case 'attempt':
      return attempt((inner, nested) => carryOut(plan.part, { ...context, services: inner, attempt: nested })).catch(() => undefined);
    case 'try':
      return carryOut(plan.part, context).catch(() => undefined);
    case 'throw':
      throw refusal('GivenUp');
  }
}
