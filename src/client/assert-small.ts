// Refuses values that are too large for a history. The server would reject them, or end the run that they were sent to.

import { tooLarge } from '../model/sizes/value-limit.ts';
import type { ClientContext } from './settings.ts';

interface Sent {
  readonly cannot: string;
  readonly value: unknown;
}

/** @throws ValueTooLarge if the value is larger than the limit. */
export async function assertSmall({ measure }: Pick<ClientContext, 'measure'>, { cannot, value }: Sent): Promise<void> {
  const measured = await measure();
  const bytes = await measured.tooLarge(value);
  if (bytes !== undefined) throw tooLarge(cannot, { bytes, limit: measured.limit });
}
