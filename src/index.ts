// tenuto: contracts and errors, for every side.
export { operation, type Operation, type OperationInput, type OperationOutput, type StepPolicy } from './model/contract/operation.ts';
export { defineService, type Service } from './model/contract/service.ts';
export { defineProcess, type Process, type ProcessInput, type ProcessOutput, type ProcessRequest } from './model/contract/process.ts';
export {
  BusinessError,
  InvalidAnswer,
  InvalidInput,
  ServiceUnavailable,
  UndoFailed,
  ValueTooLarge,
  isBusinessError,
  isCancelled,
  kindOf,
} from './model/errors.ts';
export { parseDuration, type Duration } from './model/duration.ts';
export type { Json } from './model/json.ts';
