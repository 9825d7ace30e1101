// tenuto: contracts and errors, for every side.
export {
  operation,
  type Operation,
  type OperationInput,
  type OperationOutput,
  type StepPolicy,
  type ErrorSchemas,
  type Execution,
  type OperationSpec,
  type Operations,
} from './model/contract/operation.ts';
export { defineService, type Service, type AnyOperation, type FollowUp, type Inputs } from './model/contract/service.ts';
export { defineProcess, type Process, type ProcessInput, type ProcessOutput, type ProcessRequest } from './model/contract/process.ts';
export {
  BusinessError,
  InvalidAnswer,
  InvalidInput,
  ServiceUnavailable,
  TenutoError,
  UndoFailed,
  ValueTooLarge,
  isBusinessError,
  isCancelled,
  kindOf,
  Cancelled,
  type Issue,
} from './model/errors.ts';
export { parseDuration, type Duration, type Unit } from './model/duration.ts';
export type { Json, NotJson } from './model/json.ts';
export type { Child, Forms, ProcessSpec, Signals, UpdateSpec, Updates, Used, UsedByName } from './model/contract/process-spec.ts';
export type { AnySchema, Checked, Schema, SchemaIssue } from './model/schema.ts';
