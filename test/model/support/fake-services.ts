// Services that keep the service protocol (docs/service-protocol.md): one key, one effect; a call that comes after its
// undo is refused; the same key with another body is a bug of the caller. What they hold is there to be counted.

import { confirmedBy } from '../../../src/model/kernel/step-key.ts';
import { AlreadyUndone, BusinessError, ServiceUnavailable } from '../../../src/model/errors.ts';
import type { Call } from '../../../src/model/kernel/runtime.ts';
import { withEffect } from '../../../src/model/step-error.ts';
import type { CallAttempt } from '../../../src/testing/memory/attempts.ts';

/** What goes wrong with an attempt. 'lost': the work is done, its answer does not come back. 'broken': a defect of the service. */
export type Fault = 'refused' | 'unavailable' | 'lost' | 'broken';

export interface FakeOptions {
  readonly fault?: (call: Call, attempt: number) => Fault | undefined;
  /** Called before an attempt is answered; what it awaits, the answer waits for. */
  readonly before?: (call: Call, attempt: number) => unknown;
}

export interface Entry {
  readonly key: string;
  readonly operation: string;
  readonly body: string;
  state: 'done' | 'confirmed' | 'refused' | 'undone' | 'never-happened';
}

export interface FakeServices {
  readonly call: CallAttempt;
  readonly entries: ReadonlyMap<string, Entry>;
  /** What was done and is not undone, in the order in which it was done: 'shop.book tea'. */
  readonly effects: () => readonly string[];
  /** Everything that a correct caller never does. */
  readonly misuses: readonly string[];
}

export function createFakeServices({ fault = () => undefined, before = () => undefined }: FakeOptions = {}): FakeServices {
  const entries = new Map<string, Entry>();
  const misuses: string[] = [];
  return { call, entries, misuses, effects };

  async function call(made: Call, attempt: number): Promise<unknown> {
    await before(made, attempt);
    const wrong = fault(made, attempt);
    if (wrong === 'unavailable') throw withEffect(new ServiceUnavailable(`${made.operation} cannot answer now`), 'none');
    if (wrong === 'broken') throw new TypeError(`${made.operation} is broken`);
    const output = answer(made, wrong);
    if (wrong === 'lost') throw new ServiceUnavailable('The connection broke');
    return output;
  }

  function answer(made: Call, wrong: Fault | undefined): unknown {
    const { undoes } = made;
    const confirms = confirmedBy(made.key);
    if (confirms !== undefined) return makeGood(made, { confirms, refused: wrong === 'refused' });
    return undoes === undefined ? perform(made, wrong) : takeBack(made, { undoes, refused: wrong === 'refused' });
  }

  function makeGood({ operation }: Call, { confirms, refused }: { confirms: string; refused: boolean }): null {
    const known = entries.get(confirms);
    if (known?.state !== 'done' && known?.state !== 'confirmed') misuses.push(`confirmed, but ${known?.state ?? 'unknown'}: ${confirms}`);
    if (refused && known?.state === 'done') throw new BusinessError('Refused', { message: `${operation} was refused` });
    if (known) known.state = 'confirmed';
    return null;
  }

  function perform({ key, operation, input }: Call, wrong: Fault | undefined): unknown {
    const body = JSON.stringify(input);
    const known = entries.get(key);
    if (known?.body !== undefined && known.operation !== '' && (known.body !== body || known.operation !== operation)) {
      misuses.push(`key reused: ${key} for ${operation} ${body}, was ${known.operation} ${known.body}`);
    }
    if (known?.state === 'undone' || known?.state === 'never-happened') throw withEffect(new AlreadyUndone(`${key} was undone`), 'none');
    if (known?.state === 'refused' || (!known && wrong === 'refused')) {
      entries.set(key, { key, operation, body, state: 'refused' });
      throw new BusinessError('Refused', { message: `${operation} was refused` });
    }
    if (!known) entries.set(key, { key, operation, body, state: 'done' });
    return input;
  }

  function takeBack({ operation }: Call, { undoes, refused }: { undoes: string; refused: boolean }): null {
    const known = entries.get(undoes);
    if (known?.state === 'confirmed') misuses.push(`undone, but confirmed: ${undoes}`);
    if (refused) throw new BusinessError('Refused', { message: `${operation} was refused` });
    if (known?.state === 'done') known.state = 'undone';
    if (!known) entries.set(undoes, { key: undoes, operation: '', body: '', state: 'never-happened' });
    return null;
  }

  function effects(): readonly string[] {
    return [...entries.values()]
      .filter(({ state }) => state === 'done' || state === 'confirmed')
      .map(({ operation, body }) => `${operation} ${String(JSON.parse(body))}`);
  }
}
