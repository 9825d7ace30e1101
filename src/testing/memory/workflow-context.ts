// What a simulated process gets of Temporal's own functions: `patched` and `deprecatePatch` answer as they do in a run that
// has just begun. All others say that they work on Temporal only. Outside of simulated processes nothing is different.

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

/** `isInside`: whether a simulated process is what asks. */
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
