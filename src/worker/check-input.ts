// The activity that checks the input of a run that was not started by Tenuto's client.

import type { Process } from '../model/contract/process.ts';
import { checkedMark, names, type CheckedInput } from '../model/envelope.ts';
import { checkReceived } from '../model/schema.ts';
import { tooLarge } from '../model/sizes/value-limit.ts';
import { withEffect } from '../model/step-error.ts';
import type { ValueMeasure } from '../platform/value-measure.ts';
import { toActivityFailure } from '../activities/failure.ts';

type CheckInput = (process: string, input: unknown) => Promise<CheckedInput>;

export function checkInputActivity(processes: readonly Process[], measure: () => Promise<ValueMeasure>): Record<string, CheckInput> {
  const byName = new Map(processes.map((process) => [process.name, process]));
  return {
    async [names.checkInput](process, input) {
      try {
        const checked = await checkReceived(byName.get(process)?.input, input, `Input of process '${process}'`);
        return { [checkedMark]: true, input: await small(process, checked), ...limited((await measure()).plain) };
      } catch (error) {
        throw toActivityFailure(error, { attempt: 1 });
      }
    },
  };

  // The defaults of its schema may have made the input larger.
  async function small(process: string, input: unknown): Promise<unknown> {
    const { limit, tooLarge: bytesOf } = await measure();
    const bytes = await bytesOf(input);
    if (bytes === undefined) return input;
    throw withEffect(tooLarge(`Cannot start process '${process}' with this input`, { bytes, limit }), 'none');
  }
}

const limited = (limit: number | undefined) => (limit === undefined ? {} : { limit });
