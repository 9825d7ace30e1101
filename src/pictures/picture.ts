// A picture as plain data. Every notation is converted to it, and every renderer draws it.
//
// 1. Ids are unique among nodes and groups. An edge may begin and end at either.
// 2. `notes` states the meaning of a status in words. So a picture is legible without its colours.

export interface Picture {
  readonly title: string;
  /** The state of the run. Left out if the picture shows the definition. */
  readonly outcome?: { readonly status: Status; readonly words: readonly string[] };
  readonly direction: Direction;
  readonly nodes: readonly PictureNode[];
  readonly edges: readonly PictureEdge[];
  readonly groups: readonly PictureGroup[];
}

export type Direction = 'down' | 'right';

export interface PictureNode {
  readonly id: string;
  readonly shape: Shape;
  readonly title: string;
  /** The lines that describe what it does. */
  readonly lines: readonly string[];
  readonly status: Status;
  /** The lines that describe its state in the run. */
  readonly notes: readonly string[];
  /** The id of its group. */
  readonly group?: string;
}

export type Shape =
  | 'step'
  | 'process' // a separate run
  | 'ask' // a question to a person
  | 'wait' // a signal or a timer
  | 'choice'
  | 'value'
  | 'state' // of a machine, without work
  | 'start' // a dot without a label
  | 'end'
  | 'fail';

export type Status = 'planned' | 'running' | 'waiting' | 'done' | 'failed' | 'skipped' | 'undoing' | 'undone' | 'undo-failed';

export interface PictureEdge {
  readonly from: string;
  readonly to: string;
  readonly label?: string;
  /** An edge of kind 'undo' leads from a step that is undone to the one that is undone next. */
  readonly kind: 'flow' | 'undo';
}

export interface PictureGroup {
  readonly id: string;
  readonly title: string;
  readonly lines: readonly string[];
  readonly group?: string;
}
