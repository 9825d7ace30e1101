// How a call is made: as an activity, as a local one, or as a run of another process. Only the first two are chosen; a
// child's answer is a `ChildAnswer`, and its undo a run that undoes what it is given.

import type { Execution } from '../contract/operation.ts';

export type CallExecution = Execution | 'child';
