// What the server can do that a worker has to know of.

interface Connected {
  readonly workflowService: { getSystemInfo(request: object): Promise<{ readonly capabilities?: Capabilities | null }> };
}

interface Capabilities {
  readonly activityFailureIncludeHeartbeat?: boolean | null;
}

/** Whether somebody can have the attempts of an activity counted again. Temporal's time-skipping test server cannot, and is told by what it
 *  lacks: this ability is older than resetting. A server that does not answer is taken for one that can. */
export async function resetsActivities({ workflowService }: Connected): Promise<boolean> {
  const { capabilities } = await workflowService.getSystemInfo({}).catch(() => ({ capabilities: undefined }));
  return capabilities?.activityFailureIncludeHeartbeat !== false;
}
