// tenuto/machine: processes as XState machines. Needs xstate installed.
export { machine } from './machine.ts';
export { actorsOf, steps, type Actors, type CallName, type Steps, type StepsRun } from './actors.ts';
export { fail } from './fail.ts';
export type { Answer, Bindings, Listeners, View } from './bindings.ts';
export type { EventsOf, MachineTypes } from './events.ts';
