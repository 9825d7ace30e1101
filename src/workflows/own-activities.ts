// The options of Tenuto's own activities, with which a reset run asks what it cannot know. They are retried until there is an answer.

import { ActivityCancellationType } from '@temporalio/workflow';

export const untilAnswered = {
  startToCloseTimeout: 60_000,
  retry: { initialInterval: 200, maximumInterval: 30_000 },
  cancellationType: ActivityCancellationType.ABANDON,
};
