// tenuto/workflow: the exports for implementing processes, which run in the workflow sandbox.
export { implement, type ProcessWorkflow } from './implement.ts';
export type { Body, Run } from '../model/code/body.ts';
export type { Attempt, Calls } from '../model/code/calls.ts';
export { loop, type Loop, type Turn } from '../model/code/loop.ts';
export type { AskOptions, Answered } from '../model/messages/asks.ts';
export { BusinessError, isBusinessError, isCancelled } from '../model/errors.ts';
export type { Implementation } from '../model/notation.ts';
