import type { AnySnapshot, Wait } from '../../src/model/kernel/snapshot.ts';

/** None if they are not known: a test waits until the run has answered. */
export const waitsOf = ({ waits }: AnySnapshot): readonly Wait[] => (waits === 'unknown' ? [] : waits);
