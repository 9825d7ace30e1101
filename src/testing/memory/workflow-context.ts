// Temporal's own workflow functions inside a simulated process. `patched` and `deprecatePatch` return what they return in a
// run that has just begun. All others throw, because they work on Temporal only. Other code is not affected.

declare global {
  var __TEMPORAL_ACTIVATOR__: unknown;
}

const refusal = 'Functions of @temporalio/workflow may only be used from a Workflow Execution';

const context = new Proxy(Object.freeze({ patchInternal: () => true, promiseStackStore: undefined }), {
  get: (own, name) => {
    if (name in own) return own[name as keyof typeof own];
    throw new Error(refusal);
  },
});

let provided = false;

/** `isInside`: whether the calling code belongs to a simulated process. */
export function provideWorkflowContext(isInside: () => boolean): void {
  if (provided) return;
  provided = true;
  let others: unknown = globalThis.__TEMPORAL_ACTIVATOR__;
  Object.defineProperty(globalThis, '__TEMPORAL_ACTIVATOR__', {
    configurable: true,
    get: () => (isInside() ? context : others),
    set: (other: unknown) => void (others = other),
  });
}
