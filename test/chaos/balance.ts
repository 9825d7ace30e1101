// Whether the books of a chore balance: each effect is kept once by a run that completed, or undone once, and in the right order.

import type { Task } from '../fixtures/chore.ts';
import type { Happened } from './ledger-server.ts';

interface Account {
  readonly id: string;
  readonly tasks: readonly Task[];
  /** How the last run of the id has ended. */
  readonly status: string;
  readonly happened: readonly Happened[];
}

const effects = ['pay', 'book', 'hold', 'ship'] as const;

/** What does not balance, in words. */
export function imbalances({ id, tasks, status, happened }: Account): readonly string[] {
  const own = happened.filter(({ key }) => key.startsWith(`${id}/`));
  return [...(status === 'COMPLETED' ? keptBy(tasks, own) : leftBy(status, own)), ...misordered(own, happened)].map(
    (fault) => `${id} (${status}): ${fault}`,
  );
}

function keptBy(tasks: readonly Task[], own: readonly Happened[]): readonly string[] {
  const kept = keptIn(own);
  const counts = effects.flatMap((operation) => {
    const wanted = wantedOf(tasks, operation);
    const found = kept.filter(({ key }) => operationOf(key) === operation).length;
    return found === wanted ? [] : [`${operation} is kept ${String(found)} times, not ${String(wanted)}`];
  });
  const unconfirmed = kept.filter(({ key, effect }) => operationOf(key) === 'hold' && effect !== 'confirmed');
  const tried = kept.filter(({ key }) => operationOf(key) === 'tried');
  return [...counts, ...unconfirmed.map(({ key }) => `${key} was not confirmed`), ...tried.map(({ key }) => `${key} was left behind`)];
}

/** A part ships nothing. */
function wantedOf(tasks: readonly Task[], operation: (typeof effects)[number]): number {
  const part = tasks.indexOf('part');
  const counted = part >= 0 && operation === 'ship' ? tasks.slice(0, part) : tasks;
  return counted.filter((task) => task === operation).length;
}

// What a run has confirmed that it called stays, whatever becomes of its caller.
function leftBy(status: string, own: readonly Happened[]): readonly string[] {
  const part = own.filter(isOfPart);
  const byItself = part.some(({ effect }) => effect === 'confirmed') ? leftBehind('FAILED', part) : leftBehind(status, part);
  return [
    ...leftBehind(
      status,
      own.filter((one) => !isOfPart(one)),
    ),
    ...byItself,
  ];
}

const isOfPart = ({ key }: Happened): boolean => key.includes('/chorePart');

function leftBehind(status: string, own: readonly Happened[]): readonly string[] {
  const kept = keptIn(own);
  const pivot = own.findIndex(({ key, effect }) => effect === 'confirmed' || operationOf(key) === 'ship');
  if (pivot < 0) return kept.map(({ key }) => `${key} was left behind`);
  if (status !== 'FAILED') return ['it passed its pivot, and did not go forward'];
  return own
    .slice(pivot)
    .flatMap(({ key, effect }) => (effect === 'undone' && operationOf(key) !== 'tried' ? [`${key} was undone after the pivot`] : []));
}

/** Of two that were there when the first one was to be undone, the one that was done later is undone first. */
function misordered(own: readonly Happened[], all: readonly Happened[]): readonly string[] {
  const undone = own.flatMap(({ key, effect, asked = Infinity }, at) => {
    const before = own.filter((one) => all.indexOf(one) < asked).length;
    return effect === 'undone' ? [{ key, at, asked: Math.min(at, before), done: own.findIndex((one) => one.key === key) }] : [];
  });
  return undone.flatMap((first) =>
    undone
      .filter((second) => first.done < second.done && second.done < first.asked && first.at < second.at)
      .map((second) => `${first.key} was undone before ${second.key}, which was done later`),
  );
}

const keptIn = (own: readonly Happened[]): readonly Happened[] =>
  [...new Map(own.map((one) => [one.key, one])).values()].filter(({ effect }) => effect !== 'undone');

/** `<run>/<first run>/<step>/<generation>`: of the step, the operation, or the name that it was given. */
function operationOf(key: string): string {
  const step = key.split('/').at(-2) ?? '';
  return step.replace(/^ledger\./, '').replace(/#\d+$/, '');
}
