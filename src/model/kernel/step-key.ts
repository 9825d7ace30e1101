// A step's name in its run, and its idempotency key, by which a service recognises a repeated call. Both are the same on
// every attempt, and after a replay, a reset and a continue-as-new. Only a repetition of an undone step gets a new
// generation.

export interface RunIdentity {
  readonly workflowId: string;
  readonly firstRunId: string;
}

/** 'payments.capture', 'payments.capture#2', … */
export const stepId = (operation: string, occurrence: number): string => (occurrence === 1 ? operation : `${operation}#${occurrence}`);

export const idempotencyKey = ({ workflowId, firstRunId }: RunIdentity, id: string, generation: number): string =>
  `${workflowId}/${firstRunId}/${id}/${generation}`;

/** Returns the key of a step's undo, which is a separate call. */
export const undoKey = (key: string): string => `${key}/undo`;

/** Returns the key of a step's confirm, which is a separate call. The key shows what it confirms. */
export const confirmKey = (key: string): string => `${key}${confirmMark}`;

const confirmMark = '/confirm'; // the key of a step ends with its generation

/** Returns the key of the call that this key confirms, or undefined if it is not the key of a confirm. */
export const confirmedBy = (key: string): string | undefined => (key.endsWith(confirmMark) ? key.slice(0, -confirmMark.length) : undefined);

/** Unique among the calls of a run, and readable where Temporal shows its activities. */
export const callId = (id: string, generation: number): string => (generation === 1 ? id : `${id}~${generation}`);

export const undoCallId = (id: string, attempt: number): string => followUpId(`undo ${id}`, attempt);
export const confirmCallId = (id: string, attempt: number): string => followUpId(`confirm ${id}`, attempt);

const followUpId = (id: string, attempt: number): string => (attempt === 1 ? id : `${id} (${String(attempt)})`);

/** Splits a step's id into its name in the run and its generation. */
export function nameOfCall(id: string): { readonly name: string; readonly generation: number } {
  const [name = id, generation = '1'] = id.split('~');
  return { name, generation: Number(generation) };
}

/** Returns the id and generation of the step to which a key belongs. */
export function stepOfKey(key: string): { readonly id: string; readonly generation: number } {
  const parts = key.split('/');
  const generation = Number(parts.at(-1));
  return { id: callId(parts.at(-2) ?? key, generation), generation };
}
