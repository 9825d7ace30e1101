// How a call is made: as an activity, as a local activity, or as a run of another process. Only the first two can be
// chosen. A child's answer is a `ChildAnswer`. Its undo is a run that undoes the steps it is given.

import type { Execution } from '../contract/operation.ts';

export type CallExecution = Execution | 'child';
