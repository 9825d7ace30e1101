// tenuto/testing: processes under test, without a server and without real time; and recorded histories against today's code.
export { runInMemory, type FinishOptions, type MemoryRun, type RunEnd, type Runnable } from './run-in-memory.ts';
export type { CallRecord, MemoryOptions } from './memory-runtime.ts';
export { createLimits, type MemoryLimits } from './memory-limits.ts';
export type { Attempt } from './attempts.ts';
export type { VirtualClock } from './virtual-clock.ts';
export { replay, type Replayed, type ReplaySettings } from './replay.ts';
