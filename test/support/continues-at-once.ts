// A run that continues as new in its first second begins a second after it began, on a server that is not told otherwise. Tests do that all
// the time.

export const continuesAtOnce = { 'history.workflowIdReuseMinimalInterval': '"1ms"' };
