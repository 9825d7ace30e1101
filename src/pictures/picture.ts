// A picture as plain data: what every notation is turned into, and what every renderer draws.
//
// 1. Ids are unique among nodes and groups; an edge may begin and end at either.
// 2. What a status means is also said in words, in `notes`: a picture is legible without its colours.

export interface Picture {
  readonly title: string;
  /** How the run is going; none: the picture shows the definition. */
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
  /** What it does. */
  readonly lines: readonly string[];
  readonly status: Status;
  /** What has become of it. */
  readonly notes: readonly string[];
  /** The id of the group that it is in. */
  readonly group?: string;
}

export type Shape =
  | 'step'
  | 'process' // a run of its own
  | 'ask' // a person's answer
  | 'wait' // a signal or a timer
  | 'choice'
  | 'value'
  | 'state' // of a machine, with nothing to do in it
  | 'start' // a mark without words
  | 'end'
  | 'fail';

export type Status = 'planned' | 'running' | 'waiting' | 'done' | 'failed' | 'skipped' | 'undoing' | 'undone' | 'undo-failed';

export interface PictureEdge {
  readonly from: string;
  readonly to: string;
  readonly label?: string;
  /** 'undo': from what was undone first to what was undone next. */
  readonly kind: 'flow' | 'undo';
}

export interface PictureGroup {
  readonly id: string;
  readonly title: string;
  readonly lines: readonly string[];
  readonly group?: string;
}
