import type { ProcessSnapshot, Wait } from '../../src/model/kernel/snapshot.ts';

export type MachineState = Extract<Wait, { kind: 'event' }>;

/** Where a run's machine is; undefined before it has begun. */
export const machineState = ({ waits }: ProcessSnapshot): MachineState | undefined => waits.find((wait) => wait.kind === 'event');
