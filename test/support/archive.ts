// An archive in the test's own process.

import { connect } from '../../src/activities/index.ts';
import { BusinessError } from '../../src/model/errors.ts';
import { jsonSize } from '../../src/model/sizes/json-size.ts';
import { archive } from '../fixtures/large.ts';

/** Whose effects are there: by key. */
export function inProcessArchive() {
  const kept = new Map<string, number>();
  const dropped: { readonly undoes: string; readonly length: number }[] = [];
  let gate: { readonly of: 'keep' | 'drop'; readonly opened: Promise<void>; readonly open: () => void; waiting: number } | undefined;
  const filled = (bytes: number) => ({ text: 'y'.repeat(bytes - jsonSize({ text: '' })) });
  const pass = async (of: 'keep' | 'drop') => {
    if (gate?.of !== of) return;
    gate.waiting++;
    await gate.opened;
  };
  const connection = connect(archive, {
    async keep({ text }, { key }) {
      await pass('keep');
      kept.set(key, text.length);
    },
    make({ bytes }, { key }) {
      kept.set(key, bytes);
      return filled(bytes);
    },
    refuse({ bytes }) {
      throw new BusinessError('Refused', { message: 'r'.repeat(bytes), details: filled(bytes) });
    },
    async drop({ text }, { undoes = '' }) {
      await pass('drop');
      kept.delete(undoes);
      dropped.push({ undoes, length: text.length });
    },
    lose: (_, { undoes = '' }) => {
      kept.delete(undoes);
      return undefined;
    },
  });
  return {
    connection,
    kept,
    dropped,
    /** From now on these calls wait. */
    hold(of: 'keep' | 'drop' = 'drop'): void {
      let open = (): void => undefined;
      const opened = new Promise<void>((resolve) => (open = resolve));
      gate = { of, opened, open, waiting: 0 };
    },
    held: (): number => gate?.waiting ?? 0,
    release(): void {
      gate?.open();
      gate = undefined;
    },
  };
}
