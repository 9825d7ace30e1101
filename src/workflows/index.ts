// tenuto/workflow: for the sandbox side, where processes are implemented.
export { implement, type ProcessWorkflow } from './implement.ts';
export type { Attempt, Body, Calls, Run } from '../model/code/body.ts';
export { BusinessError, isBusinessError, isCancelled } from '../model/errors.ts';
