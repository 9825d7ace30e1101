// tenuto: contracts and errors, for every side.
export { operation, type Operation, type OperationInput, type OperationOutput, type StepPolicy } from './model/contract/operation.ts';
export { service, type Service } from './model/contract/service.ts';
export { process, type Process, type ProcessInput, type ProcessOutput, type RequestOf } from './model/contract/process.ts';
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
