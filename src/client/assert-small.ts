// Nothing is sent that no history takes: the server would refuse it, or end the run that it was for.

import { tooLarge } from '../model/sizes/value-limit.ts';
import type { ClientContext } from './settings.ts';

interface Sent {
  readonly cannot: string;
  readonly value: unknown;
}

/** Throws ValueTooLarge. */
export async function assertSmall({ measure }: Pick<ClientContext, 'measure'>, { cannot, value }: Sent): Promise<void> {
  const measured = await measure();
  const bytes = await measured.tooLarge(value);
  if (bytes !== undefined) throw tooLarge(cannot, { bytes, limit: measured.limit });
}
