// Wraps event listeners, so that a listener that throws does not disturb its caller.

/** Returns the listener, with errors turned into process warnings. */
export const safeListener =
  <Event>(listener: (event: Event) => void, of: string): ((event: Event) => void) =>
  (event) => {
    try {
      listener(event);
    } catch (error) {
      process.emitWarning(`A listener to ${of} failed: ${String(error)}`, 'TenutoWarning');
    }
  };
