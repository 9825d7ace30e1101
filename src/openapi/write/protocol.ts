// The parts of the document that every operation of the service protocol has: its headers, and the technical responses.

import { expiredCode } from '../../model/errors.ts';

const text = { type: 'string' };

const failure = (kinds: readonly string[], more: Readonly<Record<string, unknown>> = {}) => ({
  'application/json': {
    schema: {
      type: 'object',
      properties: {
        error: {
          type: 'object',
          properties: {
            kind: kinds.length === 1 ? { type: 'string', const: kinds[0] } : { type: 'string', enum: kinds },
            message: text,
            ...more,
          },
          required: ['kind', 'message'],
        },
      },
      required: ['error'],
    },
  },
});

const issues = { type: 'array', items: { type: 'object', properties: { path: text, message: text }, required: ['path', 'message'] } };
const key = { type: 'string', minLength: 1, maxLength: 2048, pattern: '^[\\x20-\\x7e]+$' };

export const parameters = {
  IdempotencyKey: {
    name: 'Idempotency-Key',
    in: 'header',
    required: true,
    description: 'The same for every attempt of the same call',
    schema: key,
  },
  Undoes: { name: 'Undoes', in: 'header', description: 'The key of the call to undo, if this is an undo', schema: key },
  Confirms: { name: 'Confirms', in: 'header', description: 'The key of the call to confirm, if this is a confirm', schema: key },
  Deadline: {
    name: 'X-Deadline-Ms',
    in: 'header',
    description: 'How long the caller still waits, in milliseconds',
    schema: { type: 'integer', minimum: 1 },
  },
} as const;

export const headers = {
  Replayed: {
    description: 'This is the stored response of an earlier attempt. Nothing was done now',
    schema: { type: 'string', const: 'true' },
  },
  UndoOutcome: {
    description: 'Set on every successful undo',
    schema: { type: 'string', enum: ['undone', 'never-happened', 'already-undone'] },
  },
  RetryAfter: { description: 'In seconds', schema: { type: 'integer', minimum: 0 } },
} as const;

export const responses = {
  Invalid: {
    description: 'The input or the request is not valid. Nothing was done',
    content: failure(['invalid-input', 'invalid-request'], { issues }),
  },
  KeyReused: { description: 'The key was already used for another call', content: failure(['key-reused']) },
  Undone: { description: 'The call was undone, before or after it arrived', content: failure(['undone']) },
  Internal: { description: 'A bug in the service. Nothing was done by this attempt', content: failure(['internal']) },
  Unavailable: {
    description: 'The service cannot answer now. Nothing was done by this attempt',
    headers: { 'Retry-After': { $ref: '#/components/headers/RetryAfter' } },
    content: failure(['unavailable']),
  },
} as const;

export const commonResponses = {
  '400': { $ref: '#/components/responses/Invalid' },
  '409': { $ref: '#/components/responses/KeyReused' },
  '410': { $ref: '#/components/responses/Undone' },
  '500': { $ref: '#/components/responses/Internal' },
  '503': { $ref: '#/components/responses/Unavailable' },
} as const;

/** A refusal of every operation that confirms another. It is not part of the contract. */
export const expiredRefusal = { code: expiredCode, details: { type: 'null' } } as const;

/** The declared refusals of an operation, distinguished by their code. */
export const refusedContent = (cases: readonly { readonly code: string; readonly details: unknown }[]) => ({
  'application/json': {
    schema: {
      type: 'object',
      properties: {
        error: {
          oneOf: cases.map(({ code, details }) => ({
            type: 'object',
            properties: { kind: { type: 'string', const: 'business' }, code: { type: 'string', const: code }, message: text, details },
            required: ['kind', 'code', 'message', 'details'],
          })),
        },
      },
      required: ['error'],
    },
  },
});
