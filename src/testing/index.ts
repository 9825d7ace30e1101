// tenuto/testing: processes under test, without a server and without real time; all that can go wrong with them; and
// recorded histories against today's code.
export { simulate, type Check, type SimulateOptions, type Simulated, type Simulation } from './simulation/simulate.ts';
export { inTurn, type InTurn, type Stub, type StubCall, type Stubs } from './simulation/services/stubs.ts';
export type { Message, Reply, When } from './simulation/messages/messages.ts';
export type { TraceEntry } from './simulation/trace/trace.ts';
export type { Fault, FaultKind } from './simulation/fault.ts';
export type { Violation } from './simulation/trace/invariants.ts';
export { exploreFaults, type ExploreOptions, type Progress } from './faults/explore-faults.ts';
export type { FoundViolation } from './faults/found-violation.ts';
export type { FaultReport } from './faults/report.ts';
export { withTemporal, type TemporalOptions, type TemporalSettings, type TestTemporal } from './temporal/with-temporal.ts';
export type { RunningTemporal, TemporalOptions as ServerOptions } from '../servers/index.ts';
export { startTemporal } from './start-temporal.ts';
export { runInMemory, type FinishOptions, type MemoryRun, type RunEnd, type Runnable } from './memory/run-in-memory.ts';
export type { CallRecord, MemoryOptions } from './memory/memory-runtime.ts';
export { createLimits, type MemoryLimits } from './memory/memory-limits.ts';
export type { CallAttempt } from './memory/attempts.ts';
export type { VirtualClock } from './memory/virtual-clock.ts';
export { replay, type Replayed, type ReplaySettings } from './replay/replay.ts';
export type { Histories } from './replay/recorded-histories.ts';
export type { Difference } from './replay/replay-difference.ts';
export type { ChangedInput } from './replay/replay-inputs.ts';
export { analyse, type Analysis, type AnalysisOptions, type Estimate } from '../graph/analysis/analyse.ts';
