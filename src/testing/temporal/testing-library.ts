// Loads Temporal's testing package, an optional peer dependency. Tests in memory do not need it.

export async function loadTestingLibrary(): Promise<typeof import('@temporalio/testing')> {
  return import('@temporalio/testing').catch((cause: unknown) => {
    throw new Error('withTemporal needs @temporalio/testing: npm i -D @temporalio/testing', { cause });
  });
}
