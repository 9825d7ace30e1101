// A step's name in its run, and the key by which a service knows the call again. Both are the same on every attempt,
// after a replay, a reset and a continue-as-new. Only a repetition of a step that was undone gets a new generation.

export interface RunIdentity {
  readonly workflowId: string;
  readonly firstRunId: string;
}

/** 'payments.capture', 'payments.capture#2', … */
export const stepId = (operation: string, occurrence: number): string => (occurrence === 1 ? operation : `${operation}#${occurrence}`);

export const idempotencyKey = ({ workflowId, firstRunId }: RunIdentity, id: string, generation: number): string =>
  `${workflowId}/${firstRunId}/${id}/${generation}`;

/** The undo is a call of its own, with a key of its own. */
export const undoKey = (key: string): string => `${key}/undo`;

/** So is the confirm; its key alone says what it confirms. */
export const confirmKey = (key: string): string => `${key}${confirmMark}`;

const confirmMark = '/confirm'; // the key of a step ends with its generation

/** The key of the call that is confirmed under this one; none: it confirms nothing. */
export const confirmedBy = (key: string): string | undefined => (key.endsWith(confirmMark) ? key.slice(0, -confirmMark.length) : undefined);

/** Unique among the calls of a run, and readable where Temporal shows its activities. */
export const callId = (id: string, generation: number): string => (generation === 1 ? id : `${id}~${generation}`);

export const undoCallId = (id: string, attempt: number): string => followUpId(`undo ${id}`, attempt);
export const confirmCallId = (id: string, attempt: number): string => followUpId(`confirm ${id}`, attempt);

const followUpId = (id: string, attempt: number): string => (attempt === 1 ? id : `${id} (${String(attempt)})`);

/** A step's name in its run, without its generation. */
export function nameOfCall(id: string): { readonly name: string; readonly generation: number } {
  const [name = id, generation = '1'] = id.split('~');
  return { name, generation: Number(generation) };
}

/** The step that a key belongs to, by the name it has in its run. */
export function stepOfKey(key: string): { readonly id: string; readonly generation: number } {
  const parts = key.split('/');
  const generation = Number(parts.at(-1));
  return { id: callId(parts.at(-2) ?? key, generation), generation };
}
