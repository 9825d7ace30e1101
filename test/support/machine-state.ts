import type { AnySnapshot, Wait } from '../../src/model/kernel/snapshot.ts';
import { waitsOf } from './waits.ts';

export type MachineState = Extract<Wait, { kind: 'event' }>;

/** Where a run's machine is; undefined before it has begun. */
export const machineState = (snapshot: AnySnapshot): MachineState | undefined => waitsOf(snapshot).find((wait) => wait.kind === 'event');
