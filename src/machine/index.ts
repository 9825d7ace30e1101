// tenuto/machine: processes as XState machines. Needs xstate installed.
export { machine, type MachineNotation } from './machine.ts';
export { actorsOf, steps, type Actors, type CallName, type Steps, type StepsRun } from './actors.ts';
export { fail, type Arguments } from './fail.ts';
export type { Answer, Bindings, Listeners, View } from './bindings.ts';
export type { EventsOf, MachineTypes } from './events.ts';
export type { InvokeOutline, Occasion, StateOutline, TransitionOutline } from '../description/machine-outline.ts';
export type { Within } from '../model/code/body.ts';
export type { ChildOptions } from '../model/code/calls.ts';
export type { Branches, MapOptions } from '../model/code/parallel.ts';
export type { Latest } from '../model/code/start-over.ts';
export type { Tell } from '../model/messages/asks.ts';
