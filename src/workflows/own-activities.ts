// How an activity of Tenuto's own is made, of which a run that was reset asks what it cannot know. It needs the answer.

import { ActivityCancellationType } from '@temporalio/workflow';

export const patience = {
  startToCloseTimeout: 60_000,
  retry: { initialInterval: 200, maximumInterval: 30_000 },
  cancellationType: ActivityCancellationType.ABANDON,
};
