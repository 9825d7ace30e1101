// How long a run under test may go on: what goes on longer is taken for a run that never ends.

export const usualTasks = 10_000; // a history holds at most 51,200 events, and a task with a step or a timer takes five or six
