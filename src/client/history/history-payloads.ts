// Decodes values and failures in history events with the client's own data converter and codecs.

import type { Client } from '@temporalio/client';
import { ApplicationFailure, type Payload, type ProtoFailure } from '@temporalio/common';
import { decodeArrayFromPayloads, decodeOptionalFailureToOptionalError } from '@temporalio/common/lib/internal-non-workflow/index.js';
import type { FailureDetail, LocalCall } from '../../model/envelope.ts';
import { toStepError, type Effect, type StepError } from '../../model/step-error.ts';

export interface PayloadReader {
  values(payloads: readonly Payload[] | null | undefined): Promise<readonly unknown[]>;
  failure(
    failure: ProtoFailure | null | undefined,
  ): Promise<{ readonly error: StepError; readonly effect: Effect; readonly call?: LocalCall }>;
}

export function payloadReader({ options: { loadedDataConverter } }: Client): PayloadReader {
  return {
    values: (payloads) => decodeArrayFromPayloads(loadedDataConverter, payloads ? [...payloads] : []),
    async failure(failure) {
      const error = await decodeOptionalFailureToOptionalError(loadedDataConverter, failure);
      const detail = error instanceof ApplicationFailure ? ((error.details ?? []) as [FailureDetail?])[0] : undefined;
      return {
        error: detail?.error ?? toStepError(error),
        effect: detail?.effect ?? 'unknown',
        ...(detail?.call && { call: detail.call }),
      };
    },
  };
}
