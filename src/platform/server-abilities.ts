// Abilities of the Temporal server that a worker needs to know.

interface Connected {
  readonly workflowService: { getSystemInfo(request: object): Promise<{ readonly capabilities?: Capabilities | null }> };
}

interface Capabilities {
  readonly activityFailureIncludeHeartbeat?: boolean | null;
}

/**
 * Returns whether the server can reset the attempts of an activity. Temporal's time-skipping test server cannot; it is recognised by the lack
 * of an older ability. A server that does not answer is assumed to be able to.
 */
export async function resetsActivities({ workflowService }: Connected): Promise<boolean> {
  const { capabilities } = await workflowService.getSystemInfo({}).catch(() => ({ capabilities: undefined }));
  return capabilities?.activityFailureIncludeHeartbeat !== false;
}
