// Temporal's test server is an optional peer: who tests in memory alone does not install it.

export async function loadTestingLibrary(): Promise<typeof import('@temporalio/testing')> {
  return import('@temporalio/testing').catch((cause: unknown) => {
    throw new Error('withTemporal needs @temporalio/testing: npm i -D @temporalio/testing', { cause });
  });
}
