// Whoever is only told of something must not stop it by failing.

/** The same listener; what it throws becomes a warning. */
export const safeListener =
  <Event>(listener: (event: Event) => void, of: string): ((event: Event) => void) =>
  (event) => {
    try {
      listener(event);
    } catch (error) {
      process.emitWarning(`A listener to ${of} failed: ${String(error)}`, 'TenutoWarning');
    }
  };
