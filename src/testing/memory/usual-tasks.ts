// The default limit of workflow tasks for a run under test. A run that takes more is considered endless.

export const defaultTasks = 10_000; // a history holds at most 51,200 events, and a task with a step or a timer takes five or six
